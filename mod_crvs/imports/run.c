/* An import is carried out: all lines in one transaction. Others see how far it is by a row that is no part of that. */
#include "accounts/accounts.h"
#include "audit/audit.h"
#include "core/response.h"
#include "imports/imports.h"
#include "queries/imports.h"

#include <apr_strings.h>
#include <http_log.h>

APLOG_USE_MODULE(crvs);

#define LINES_A_BLOCK 200

typedef struct {
    crvs_request_t *request;
    crvs_db_t *beside;         /* outside of the transaction; NULL once it failed */
    apr_int64_t lines;
    apr_int64_t last_line;
} run_t;

/* Seen or not, the import goes on. */
static void note_progress(run_t *run, apr_int64_t done)
{
    crvs_error_t *error = NULL;

    if (!run->beside)
        return;
    error = crvs_sql_import_progress(run->beside, NULL, run->request->id, done < run->lines ? done : run->lines);
    crvs_db_release(run->beside);
    if (!error)
        return;
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, run->request->r, "an import goes on without telling how far it is");
    run->beside = NULL;
}

static crvs_error_t *carry_out_block(run_t *run, crvs_db_t *db, apr_int64_t first, apr_int64_t last)
{
    apr_int64_t import = run->request->id;
    apr_int64_t actor = run->request->viewer->id;
    const char *address = run->request->r->useragent_ip;

    CRVS_TRY(crvs_sql_import_create_users(db, NULL, import, first, last));
    CRVS_TRY(crvs_sql_import_note_created(db, NULL, import, first, last));
    CRVS_TRY(crvs_sql_import_rename_members(db, NULL, import, first, last));
    CRVS_TRY(crvs_sql_import_audit_roles(db, NULL, import, first, last, actor, address));
    CRVS_TRY(crvs_sql_import_change_users(db, NULL, import, first, last));
    CRVS_TRY(crvs_sql_import_join_classes(db, NULL, import, first, last));
    return crvs_sql_import_audit_users(db, NULL, import, first, last, actor, address);
}

static crvs_error_t *carry_out(crvs_db_t *db, void *baton)
{
    run_t *run = baton;
    crvs_request_t *request = run->request;
    crvs_object_t *stale;
    const crvs_audit_t entry = {
        .action = CRVS_T("audit.action.users_imported"),
        .detail = apr_psprintf(request->pool, "import %" APR_INT64_T_FMT ": %" APR_INT64_T_FMT, request->id, run->lines)};

    CRVS_TRY(crvs_sql_import_stale(db, &stale, request->id));
    if (crvs_object_int(stale, "differing"))
        return CRVS_ERROR(request->pool, HTTP_CONFLICT, CRVS_T("error.import_stale"), "%s", "");
    for (apr_int64_t first = 1; first <= run->last_line; first += LINES_A_BLOCK) {
        CRVS_TRY(carry_out_block(run, db, first, first + LINES_A_BLOCK - 1));
        note_progress(run, first + LINES_A_BLOCK - 1);
    }
    CRVS_TRY(crvs_audit(request, &entry));
    return crvs_sql_import_finish(db, NULL, request->id);
}

static const char *page_of(crvs_request_t *request)
{
    return crvs_request_url(request, "users/import/%" APR_INT64_T_FMT "/", request->id);
}

/* Whether the import may be carried out; what is wrong in it, or leaves nothing to do, may not. */
static crvs_error_t *may_run(crvs_request_t *request, bool *may)
{
    crvs_object_t *counts;

    CRVS_TRY(crvs_sql_import_counts(request->db, &counts, request->id));
    *may = !crvs_object_true(counts, "wrong")
           && (crvs_object_true(counts, "created") || crvs_object_true(counts, "changed"));
    return NULL;
}

crvs_error_t *crvs_imports_run(crvs_request_t *request)
{
    run_t run = {.request = request, .beside = crvs_db_make(request->pool, request->r->server),
                 .lines = crvs_object_int(request->subject, "line_count"),
                 .last_line = crvs_object_int(request->subject, "last_line")};
    crvs_error_t *error, *failed;
    apr_int64_t begun = 0;
    bool may;

    CRVS_TRY(may_run(request, &may));
    if (may)
        CRVS_TRY(crvs_sql_import_begin(request->db, &begun, request->id, request->viewer->id));
    /* Sent twice, or there is nothing to do: the page says how it stands. */
    if (!begun)
        return crvs_redirect(request, page_of(request));
    error = crvs_db_transaction(request->db, carry_out, &run);
    if (error) {
        failed = crvs_sql_import_give_up(request->db, NULL, request->id);
        if (failed)
            ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, request->r,
                          "an import that failed looks for a minute as if it went on: %s", failed->cause);
        return error;
    }
    crvs_flash(request, "success", CRVS_T("flash.imported"));
    return crvs_redirect(request, page_of(request));
}
