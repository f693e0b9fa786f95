/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What becomes of recordings by itself: those that were kept long enough go into the bin, as do those
 * that nothing leads to any more; those that were in it for 30 days go for good, file first, row second, so that a file
 * never stays behind.
 */
#include "recordings/bin.h"

#include "attachments/attachments.h"
#include "config.h"
#include "core/site.h"
#include "queries/recordings.h"
#include "recordings/recordings.h"
#include "recordings/space.h"

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_strings.h>

/* Removes a recording's folder and the files in it, without following links. */
static apr_status_t remove_folder(apr_pool_t *pool, const char *folder)
{
    apr_status_t status;
    apr_finfo_t info;
    apr_dir_t *open;

    status = apr_stat(&info, folder, APR_FINFO_LINK | APR_FINFO_TYPE, pool);
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
    apr_int64_t id = crvs_object_int(change->row, "id"), purged;

    CRVS_TRY(crvs_space_count(db, id, -1));
    CRVS_TRY(crvs_sql_recording_purge(db, &purged, id));
    /* Somebody took it out of the bin meanwhile; or it was gone, and was not counted above either. */
    if (!purged)
        CRVS_TRY(crvs_space_count(db, id, 1));
    return crvs_recordings_bin_note(change->act, change->row, change->action, NULL);
}

/* @param folder where recordings are kept; NULL: they are not */
static crvs_error_t *purge(crvs_act_t *act, const char *folder, apr_int64_t *done)
{
    crvs_list_t *rows;

    CRVS_TRY(crvs_sql_recordings_to_purge(act->db, &rows));
    for (int i = 0; i < rows->count; i++) {
        change_t change = {
            .act = act, .row = crvs_list_object(rows, i), .action = CRVS_T("audit.action.recording_purged")};
        const char *own =
            apr_pstrcat(act->pool, folder ? folder : "", "/", crvs_object_text(change.row, "public_id"), NULL);
        bool is_kept = crvs_object_true(change.row, "is_kept");
        /* One that lies elsewhere may have captions here. */
        apr_status_t status = folder ? remove_folder(act->pool, own) : is_kept ? APR_ENOTIMPL : APR_SUCCESS;
        bool is_there = !is_kept;
        char reason[120];

        if (is_kept && APR_STATUS_IS_ENOENT(status))
            CRVS_TRY(crvs_attachments_tidy_sees_disk(act, folder, &is_there));
        if (APR_STATUS_IS_ENOENT(status) && is_there)
            status = APR_SUCCESS;
        if (status == APR_SUCCESS) {
            CRVS_TRY(crvs_db_transaction(act->db, forget, &change));
            continue;
        }
        /* Retried in a day, so that it does not hold up the others. */
        crvs_act_tell(act, "CrvsRecordingDir: %s could not be removed: %s; it is tried again in a day", own,
                      apr_strerror(status, reason, sizeof(reason)));
        CRVS_TRY(crvs_sql_recording_postpone(act->db, NULL, crvs_object_int(change.row, "id")));
    }
    *done += rows->count;
    return NULL;
}

static crvs_error_t *into_bin(crvs_db_t *db, void *baton)
{
    const change_t *change = baton;

    (void)db;
    return crvs_recordings_bin(change->act, change->row, change->action, NULL);
}

static crvs_error_t *put_into_bin(crvs_act_t *act, const crvs_list_t *rows, const char *action, apr_int64_t *done)
{
    for (int i = 0; i < rows->count; i++) {
        change_t change = {.act = act, .row = crvs_list_object(rows, i), .action = action};

        CRVS_TRY(crvs_db_transaction(act->db, into_bin, &change));
    }
    *done += rows->count;
    return NULL;
}

crvs_error_t *crvs_recordings_tidy(crvs_act_t *act, apr_int64_t *done)
{
    const crvs_config_t *config = act->site->config;
    crvs_list_t *rows;

    *done = 0;
    if (config->recording_retention) {
        CRVS_TRY(crvs_sql_recordings_outdated(act->db, &rows, config->recording_retention));
        CRVS_TRY(put_into_bin(act, rows, CRVS_T("audit.action.recording_outdated"), done));
    }
    CRVS_TRY(crvs_sql_recordings_homeless_old(act->db, &rows));
    CRVS_TRY(put_into_bin(act, rows, CRVS_T("audit.action.recording_homeless"), done));
    return purge(act, config->recording_dir, done);
}

crvs_error_t *crvs_recordings_tidy_marks(crvs_act_t *act)
{
    apr_int64_t last = 0;
    crvs_list_t *rows;

    do {
        CRVS_TRY(crvs_sql_recordings_to_mark(act->db, &rows, last));
        for (int i = 0; i < rows->count; i++) {
            last = crvs_object_int(crvs_list_object(rows, i), "id");
            CRVS_TRY(crvs_sql_recording_mark(act->db, NULL, last));
        }
    } while (rows->count);
    return NULL;
}
