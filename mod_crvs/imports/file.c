/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of accounts is sent, and each of its lines checked. Nothing is changed yet. Where lines are wrong, the form
 * comes back with the text of the file, to be mended there or in the file.
 */
#include "core/http/field.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/text/text.h"
#include "identity/access.h"
#include "identity/viewer.h"
#include "imports/imports.h"
#include "imports/lines.h"
#include "imports/run.h"
#include "queries/imports.h"

#include <apr_strings.h>
#include <string.h>

/* With a file that is somewhat too large, the form comes back, and what was pasted with it. */
#define FORM_LIMIT (5 * 1024 * 1024)
#define LINES_A_PAGE 100
/* So many lines are named in a sentence. */
#define LINES_TOLD 10

/* Those in a text are of no use here, and no page may show them, whatever becomes of the form. */
static void forget_passwords(crvs_form_t *form)
{
    if (crvs_form_has(form, "pasted"))
        crvs_form_set(form, "pasted",
                      crvs_table_without_passwords(crvs_form_pool(form), crvs_form_get(form, "pasted")));
}

const crvs_access_t crvs_imports_file_access = {.name = "import_file",
                                                .signed_in = true,
                                                .guard = crvs_access_guard_admin,
                                                .upload_limit = FORM_LIMIT,
                                                .forget = forget_passwords};

static const crvs_field_t file_field = {
    .name = "file", .kind = CRVS_FIELD_FILE, .hint = CRVS_T("import.file_hint"), .is_unmarked = true};
static const crvs_field_t pasted = {.name = "pasted", .kind = CRVS_FIELD_LINES, .is_word = true, .rows = 8};
static const crvs_field_t *const fields[] = {&file_field, &pasted, NULL};

/* What was sent, and where. */
typedef struct {
    const char *text;
    apr_size_t length;
    const char *field;
} sent_t;

static crvs_error_t *file_page(crvs_request_t *request, int status, crvs_form_t *form, crvs_object_t *context)
{
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "users/import", context);
}

crvs_error_t *crvs_imports_file_show(crvs_request_t *request)
{
    return file_page(request, HTTP_OK, crvs_form_make(request), crvs_object_make(request->pool));
}

/* What was chosen, else what was pasted. */
static sent_t read_sent(crvs_form_t *form)
{
    sent_t sent = {.field = "file"};

    sent.text = crvs_form_file(form, "file", &sent.length);
    if (sent.text && sent.length > CRVS_IMPORT_SIZE)
        crvs_form_error(form, "file", CRVS_T("import.flaw.too_large"));
    if (sent.text)
        return sent;
    sent.text = crvs_form_get(form, "pasted");
    sent.length = strlen(sent.text);
    if (!*crvs_text_trim(crvs_form_pool(form), sent.text))
        crvs_form_error(form, "file", CRVS_T("import.flaw.none"));
    else
        sent.field = "pasted";
    return sent;
}

/* "3, 7, 12", and "…" where there are more. */
static const char *list_numbers(apr_pool_t *pool, const crvs_list_t *lines)
{
    const char *list = "";

    for (int i = 0; i < lines->count && i < LINES_TOLD; i++)
        list = apr_psprintf(pool, "%s%s%" APR_INT64_T_FMT, list, i ? ", " : "",
                            crvs_object_int(crvs_list_object(lines, i), "line"));
    return lines->count > LINES_TOLD ? apr_pstrcat(pool, list, ", …", NULL) : list;
}

/*
 * The text in the field where it can be mended. Passwords are left out, and so is a file that is longer than a form
 * may be: that one is mended where it is.
 */
static void fill_in(crvs_form_t *form, const crvs_import_table_t *table, const sent_t *sent)
{
    if (!strcmp(sent->field, "file") && sent->length > CRVS_FORM_LIMIT)
        return;
    if (!strcmp(sent->field, "file"))
        crvs_form_set(form, "pasted", crvs_table_without_passwords(crvs_form_pool(form), table->text));
}

/* The form with what is wrong; what the lines would have done is forgotten. */
static crvs_error_t *show_wrong(crvs_request_t *request, const crvs_import_table_t *table, const sent_t *sent,
                                apr_int64_t id)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *import;
    crvs_list_t *wrong, *right, *suspended;

    CRVS_TRY(crvs_sql_import_of_user(request->db, &import, id, request->viewer->id));
    CRVS_TRY(crvs_sql_import_lines(request->db, &wrong, id, 0, "wrong", LINES_A_PAGE + 1));
    CRVS_TRY(crvs_sql_import_lines(request->db, &right, id, 0, "right", LINES_A_PAGE + 1));
    CRVS_TRY(crvs_sql_import_suspended_lines(request->db, &suspended, id, 0, CRVS_IMPORT_LINES));
    CRVS_TRY(crvs_sql_import_forget(request->db, NULL, id));
    /* Of no field: the text is in the one, whichever it came by. */
    crvs_form_error_with(request->form, "all", CRVS_T("import.flaw.lines"), "lines",
                         list_numbers(request->pool, wrong));
    fill_in(request->form, table, sent);
    crvs_object_set(context, "import", crvs_value_object(import));
    crvs_object_set(context, "wrong", crvs_value_object(crvs_lines_show(request, wrong, suspended, LINES_A_PAGE)));
    crvs_object_set(context, "right", crvs_value_object(crvs_lines_show(request, right, suspended, LINES_A_PAGE)));
    return file_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, context);
}

crvs_error_t *crvs_imports_file_check(crvs_request_t *request)
{
    crvs_form_t *form = request->form;
    crvs_import_table_t table;
    crvs_import_flaw_t flaw;
    crvs_object_t *counts;
    apr_int64_t id;
    const sent_t sent = read_sent(form);

    if (crvs_form_has_errors(form))
        return file_page(request, HTTP_UNPROCESSABLE_ENTITY, form, crvs_object_make(request->pool));
    flaw = crvs_table_read(request->pool, sent.text, sent.length, &table);
    if (flaw.key) {
        crvs_form_error_with(form, sent.field, flaw.key, flaw.name, flaw.value);
        return file_page(request, HTTP_UNPROCESSABLE_ENTITY, form, crvs_object_make(request->pool));
    }
    CRVS_TRY(crvs_imports_run_check(crvs_request_act(request), &table, &id));
    CRVS_TRY(crvs_sql_import_counts(request->db, &counts, id));
    if (crvs_object_true(counts, "wrong"))
        return show_wrong(request, &table, &sent, id);
    return crvs_redirect(request, crvs_request_url(request, "users/import/%" APR_INT64_T_FMT "/", id));
}
