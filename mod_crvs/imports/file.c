/* SPDX-License-Identifier: Apache-2.0 */
/* A file of accounts is sent, and each of its lines checked. Nothing is changed yet. */
#include "core/http/field.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/text/text.h"
#include "identity/access.h"
#include "imports/imports.h"
#include "imports/run.h"
#include "imports/table.h"

#include <string.h>

#define MAX_FILE_SIZE (2 * 1024 * 1024)

const crvs_access_t crvs_imports_file_access = {
    .name = "import_file", .signed_in = true, .guard = crvs_access_guard_admin, .upload_limit = MAX_FILE_SIZE};

static const crvs_field_t file_field = {
    .name = "file", .kind = CRVS_FIELD_FILE, .hint = CRVS_T("import.file_hint"), .is_unmarked = true};
static const crvs_field_t pasted = {.name = "pasted", .kind = CRVS_FIELD_LINES, .is_word = true, .rows = 6};
static const crvs_field_t *const fields[] = {&file_field, &pasted, NULL};

static crvs_error_t *file_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "users/import", context);
}

crvs_error_t *crvs_imports_file_show(crvs_request_t *request)
{
    return file_page(request, HTTP_OK, crvs_form_make(request));
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

crvs_error_t *crvs_imports_file_check(crvs_request_t *request)
{
    crvs_form_t *form = request->form;
    apr_array_header_t *lines;
    apr_size_t length;
    apr_int64_t id;
    const char *text = read_text(form, &length);
    crvs_import_flaw_t flaw;

    if (crvs_form_has_errors(form))
        return file_page(request, HTTP_UNPROCESSABLE_ENTITY, form);
    flaw = crvs_table_read(request->pool, text, length, &lines);
    if (flaw.key) {
        crvs_form_error_with(form, *crvs_form_get(form, "pasted") ? "pasted" : "file", flaw.key, flaw.name, flaw.value);
        return file_page(request, HTTP_UNPROCESSABLE_ENTITY, form);
    }
    CRVS_TRY(crvs_imports_run_check(crvs_request_act(request), lines, &id));
    return crvs_redirect(request, crvs_request_url(request, "users/import/%" APR_INT64_T_FMT "/", id));
}
