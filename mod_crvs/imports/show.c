/* SPDX-License-Identifier: Apache-2.0 */
/* An import: what it would do, how far it is, or what it did. */
#include "accounts/accounts.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/http/response.h"
#include "identity/access.h"
#include "identity/viewer.h"
#include "imports/courses.h"
#include "imports/imports.h"
#include "imports/lines.h"
#include "imports/run.h"
#include "imports/slips.h"
#include "queries/imports.h"

#include <apr_strings.h>

#define LINES_A_PAGE 100

static crvs_error_t *guard_import(crvs_request_t *request)
{
    CRVS_TRY(crvs_access_guard_admin(request));
    CRVS_TRY(crvs_sql_import_of_user(request->db, &request->subject, request->id, request->viewer->id));
    if (request->subject)
        return NULL;
    return crvs_error_not_found(request->pool);
}

const crvs_access_t crvs_imports_show_access = {.name = "import", .signed_in = true, .guard = guard_import};

/* For the page's script: how far it is. */
static crvs_error_t *show_progress(crvs_request_t *request)
{
    const crvs_object_t *import = request->subject;
    const char *body = apr_psprintf(request->pool, "{\"done\":%" APR_INT64_T_FMT ",\"lines\":%" APR_INT64_T_FMT "}\n",
                                    crvs_object_int(import, "done_lines"), crvs_object_int(import, "line_count"));

    return crvs_response_bytes(request, HTTP_OK, "application/json", body, strlen(body));
}

/* What a file of Moodle's says besides: for the page's head. */
static crvs_error_t *add_moodles(crvs_request_t *request, crvs_object_t *context)
{
    crvs_object_t *suspended;
    const char *courses;

    CRVS_TRY(crvs_sql_import_suspended_count(request->db, &suspended, request->id));
    CRVS_TRY(crvs_courses_tell(crvs_request_act(request), request->id, &courses));
    crvs_object_set(context, "suspended", crvs_value_int(suspended ? crvs_object_int(suspended, "suspended") : 0));
    crvs_object_set(context, "courses_left", crvs_value_text(courses));
    return NULL;
}

crvs_error_t *crvs_imports_show(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *counts;
    crvs_list_t *people, *lines, *suspended;
    apr_int64_t after = crvs_request_query_id(request, "after");
    bool something;

    if (crvs_request_wants_json(request))
        return show_progress(request);
    CRVS_TRY(crvs_sql_import_counts(request->db, &counts, request->id));
    something = crvs_object_true(counts, "created") || crvs_object_true(counts, "changed");
    CRVS_TRY(crvs_sql_import_lines(request->db, &lines, request->id, after, "", LINES_A_PAGE + 1));
    CRVS_TRY(crvs_sql_import_suspended_lines(request->db, &suspended, request->id, after, LINES_A_PAGE + 1));
    CRVS_TRY(add_moodles(request, context));
    if (crvs_object_true(request->subject, "is_done") && crvs_login_has_passwords(request)) {
        CRVS_TRY(crvs_sql_import_without_password(request->db, &people, request->id));
        crvs_object_set(context, "without_password", crvs_value_int(people->count));
        crvs_object_set(context, "batches", crvs_value_list(crvs_imports_slips_batch(request->pool, people)));
    }
    else if (crvs_object_true(request->subject, "is_running") && !crvs_object_true(request->subject, "is_cut_off")) {
        /* Without a script, too, the page comes again. */
        apr_table_setn(request->r->err_headers_out, "Refresh", "2");
        crvs_object_set(context, "is_under_way", crvs_value_bool(true));
    }
    crvs_object_set(context, "import", crvs_value_object(request->subject));
    crvs_object_set(context, "counts", crvs_value_object(counts));
    crvs_object_set(context, "can_run", crvs_value_bool(!crvs_object_true(counts, "wrong") && something));
    crvs_object_set(context, "shown", crvs_value_object(crvs_lines_show(request, lines, suspended, LINES_A_PAGE)));
    crvs_object_set(context, "is_later", crvs_value_bool(after != 0));
    return crvs_page(request, HTTP_OK, "users/import-lines", context);
}

crvs_error_t *crvs_imports_show_run(crvs_request_t *request)
{
    crvs_db_t *beside = crvs_db_make(request->pool, request->r->server);
    bool begun;

    CRVS_TRY(crvs_imports_run_carry_out(crvs_request_act(request), beside, request->subject, &begun));
    /* Sent twice, or there is nothing to do: the page says how it stands. */
    if (begun)
        crvs_flash(request, "success", CRVS_T("flash.imported"));
    return crvs_redirect(request, crvs_request_url(request, "users/import/%" APR_INT64_T_FMT "/", request->id));
}
