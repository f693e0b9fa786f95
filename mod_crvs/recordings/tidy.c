/*
 * What becomes of recordings by itself, a little at a time: those that were kept long enough go into the bin, as do those
 * that nothing leads to any more; those that were in it for 30 days go for good, file first, row second, so that a file
 * never stays behind.
 */
#include "recordings/bin.h"

#include "config.h"
#include "queries/recordings.h"
#include "recordings/recordings.h"

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_strings.h>
#include <http_log.h>

APLOG_USE_MODULE(crvs);

/* Takes away a recording's folder and the files in it, never what a link in it leads to. */
static apr_status_t remove_folder(apr_pool_t *pool, const char *folder)
{
    apr_status_t status;
    apr_finfo_t info;
    apr_dir_t *open;

    status = apr_stat(&info, folder, APR_FINFO_LINK | APR_FINFO_TYPE, pool);
    if (APR_STATUS_IS_ENOENT(status))
        return APR_SUCCESS;
    if (status == APR_SUCCESS && info.filetype != APR_DIR)
        return apr_file_remove(folder, pool);
    if (status == APR_SUCCESS)
        status = apr_dir_open(&open, folder, pool);
    if (status != APR_SUCCESS)
        return status;
    while (apr_dir_read(&info, APR_FINFO_NAME, open) == APR_SUCCESS) {
        if (strcmp(info.name, ".") && strcmp(info.name, ".."))
            apr_file_remove(apr_pstrcat(pool, folder, "/", info.name, NULL), pool);
    }
    apr_dir_close(open);
    return apr_dir_remove(folder, pool);
}

typedef struct {
    crvs_act_t *act;
    const crvs_object_t *row;
    const char *action;
} change_t;

static crvs_error_t *forget(crvs_db_t *db, void *baton)
{
    const change_t *change = baton;

    CRVS_TRY(crvs_sql_recording_purge(db, NULL, crvs_object_int(change->row, "id")));
    return crvs_recordings_bin_note(change->act, change->row, change->action, NULL);
}

static crvs_error_t *purge(crvs_request_t *request, crvs_act_t *act, const char *folder)
{
    crvs_list_t *rows;

    CRVS_TRY(crvs_sql_recordings_to_purge(request->db, &rows));
    for (int i = 0; i < rows->count; i++) {
        change_t change = {
            .act = act, .row = crvs_list_object(rows, i), .action = CRVS_T("audit.action.recording_purged")};
        const char *own =
            apr_pstrcat(request->pool, folder ? folder : "", "/", crvs_object_text(change.row, "public_id"), NULL);
        bool is_kept = crvs_object_true(change.row, "is_kept");
        apr_status_t status = is_kept ? (folder ? remove_folder(request->pool, own) : APR_ENOTIMPL) : APR_SUCCESS;

        if (status == APR_SUCCESS) {
            CRVS_TRY(crvs_db_transaction(request->db, forget, &change));
            continue;
        }
        /* Tomorrow again: the next ones must not wait behind it. */
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, status, request->r,
                      "CrvsRecordingDir: %s could not be taken away; it is tried again in a day", own);
        CRVS_TRY(crvs_sql_recording_postpone(request->db, NULL, crvs_object_int(change.row, "id")));
    }
    return NULL;
}

static crvs_error_t *into_bin(crvs_db_t *db, void *baton)
{
    const change_t *change = baton;

    (void)db;
    return crvs_recordings_bin(change->act, change->row, change->action, NULL);
}

static crvs_error_t *put_into_bin(crvs_act_t *act, const crvs_list_t *rows, const char *action)
{
    for (int i = 0; i < rows->count; i++) {
        change_t change = {.act = act, .row = crvs_list_object(rows, i), .action = action};

        CRVS_TRY(crvs_db_transaction(act->db, into_bin, &change));
    }
    return NULL;
}

static crvs_error_t *tidy(crvs_request_t *request)
{
    const crvs_config_t *config = crvs_config_of(request->r->server);
    crvs_act_t act = *crvs_request_act(request);
    crvs_list_t *rows;

    /* Whoever came did none of this. */
    act.actor_id = 0;
    if (config->recording_retention) {
        CRVS_TRY(crvs_sql_recordings_outdated(request->db, &rows, config->recording_retention));
        CRVS_TRY(put_into_bin(&act, rows, CRVS_T("audit.action.recording_outdated")));
    }
    CRVS_TRY(crvs_sql_recordings_homeless_old(request->db, &rows));
    CRVS_TRY(put_into_bin(&act, rows, CRVS_T("audit.action.recording_homeless")));
    return purge(request, &act, config->recording_dir);
}

void crvs_recordings_tidy(crvs_request_t *request)
{
    crvs_error_t *error = tidy(request);

    /* Whoever came had something else in mind. */
    if (error && error->cause)
        ap_log_rerror(error->file, error->line, APLOG_MODULE_INDEX, APLOG_WARNING, 0, request->r,
                      "recordings could not be tidied up: %s", error->cause);
}
