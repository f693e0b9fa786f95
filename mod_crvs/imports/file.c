/* A file of accounts is sent, and each of its lines checked. Nothing is changed yet. */
#include "accounts/accounts.h"
#include "classrooms/classrooms.h"
#include "core/form.h"
#include "core/response.h"
#include "core/text.h"
#include "imports/imports.h"
#include "imports/table.h"
#include "queries/imports.h"

#include <apr_hash.h>
#include <apr_strings.h>

#define LARGEST_FILE (2 * 1024 * 1024)

const crvs_access_t crvs_access_import_file = {
    .name = "import_file", .signed_in = true, .guard = crvs_accounts_guard_admin, .upload_limit = LARGEST_FILE};

static crvs_error_t *file_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "form", crvs_object(crvs_form_object(form)));
    return crvs_page(request, status, "users/import", context);
}

crvs_error_t *crvs_imports_show_file(crvs_request_t *request)
{
    return file_page(request, HTTP_OK, crvs_form_make(request));
}

typedef struct {
    crvs_request_t *request;
    apr_array_header_t *lines;
    apr_hash_t *classes;       /* code to id, 0 where it opens none */
    apr_int64_t id;
} checking_t;

/* A few classes have very many lines: each code is looked up once. */
static crvs_error_t *find_class(checking_t *checking, const char *code, apr_int64_t *id)
{
    apr_int64_t *known = apr_hash_get(checking->classes, code, APR_HASH_KEY_STRING);

    if (!known) {
        known = apr_palloc(checking->request->pool, sizeof(*known));
        CRVS_TRY(crvs_classrooms_find_by_code(checking->request, code, known));
        apr_hash_set(checking->classes, code, APR_HASH_KEY_STRING, known);
    }
    *id = *known;
    return NULL;
}

/* Stores a line with the classes that its codes open, or what is wrong with it. */
static crvs_error_t *add_line(checking_t *checking, const crvs_import_line_t *line)
{
    crvs_request_t *request = checking->request;
    apr_array_header_t *codes = *line->problem ? NULL : crvs_import_codes(request->pool, line->class_codes);
    int count = codes ? codes->nelts : 0;
    apr_int64_t *ids = apr_palloc(request->pool, sizeof(*ids) * (apr_size_t)(count + 1));
    const char *problem = line->problem;

    for (int i = 0; i < count; i++) {
        CRVS_TRY(find_class(checking, APR_ARRAY_IDX(codes, i, const char *), &ids[i]));
        if (!ids[i])
            problem = CRVS_T("import.problem.class");
    }
    CRVS_TRY(crvs_sql_import_add_line(request->db, NULL, checking->id, line->number, line->username, line->full_name,
                                      line->email, line->role, line->class_codes, problem));
    for (int i = 0; i < count && !*problem; i++)
        CRVS_TRY(crvs_sql_import_add_class(request->db, NULL, checking->id, line->number, ids[i]));
    return NULL;
}

static crvs_error_t *store(crvs_db_t *db, void *baton)
{
    checking_t *checking = baton;

    checking->classes = apr_hash_make(checking->request->pool);
    CRVS_TRY(crvs_sql_imports_expire(db, NULL));
    CRVS_TRY(crvs_sql_import_create(db, &checking->id, checking->request->viewer->id, checking->lines->nelts));
    for (int i = 0; i < checking->lines->nelts; i++)
        CRVS_TRY(add_line(checking, &APR_ARRAY_IDX(checking->lines, i, crvs_import_line_t)));
    CRVS_TRY(crvs_sql_import_find_users(db, NULL, checking->id));
    CRVS_TRY(crvs_sql_import_find_repeats(db, NULL, checking->id, CRVS_T("import.problem.repeated")));
    CRVS_TRY(crvs_sql_import_find_admins(db, NULL, checking->id, CRVS_T("import.problem.admin")));
    return crvs_sql_import_judge(db, NULL, checking->id);
}

/* What was chosen, else what was pasted. */
static const char *read_text(crvs_form_t *form, apr_size_t *length)
{
    const char *file = crvs_form_file(form, "file", length);

    if (file)
        return file;
    crvs_form_check(form, "pasted");
    file = crvs_form_get(form, "pasted");
    *length = strlen(file);
    if (!*crvs_text_trim(crvs_form_pool(form), file))
        crvs_form_error(form, "file", CRVS_T("import.flaw.none"));
    return file;
}

crvs_error_t *crvs_imports_check_file(crvs_request_t *request)
{
    crvs_form_t *form = request->form;
    checking_t checking = {.request = request};
    apr_size_t length;
    const char *text = read_text(form, &length);
    crvs_import_flaw_t flaw;

    if (crvs_form_has_errors(form))
        return file_page(request, HTTP_UNPROCESSABLE_ENTITY, form);
    flaw = crvs_import_read(request->pool, text, length, &checking.lines);
    if (flaw.key) {
        crvs_form_error_with(form, *crvs_form_get(form, "pasted") ? "pasted" : "file", flaw.key, flaw.name, flaw.value);
        return file_page(request, HTTP_UNPROCESSABLE_ENTITY, form);
    }
    CRVS_TRY(crvs_db_transaction(request->db, store, &checking));
    return crvs_redirect(request, crvs_request_url(request, "users/import/%" APR_INT64_T_FMT "/", checking.id));
}
