/* SPDX-License-Identifier: Apache-2.0 */
/* Files that nothing has had for a day go for good: the file first, its row second, so that none stays behind. */
#include "attachments/incoming.h"
#include "config.h"
#include "core/site.h"
#include "queries/attachments.h"

#include <apr_file_info.h>
#include <apr_strings.h>
#include <string.h>

#define FORM ".form-"
/* In seconds; none is a day on its way. */
#define FORM_AGE 86400

crvs_error_t *crvs_attachments_tidy_sees_disk(crvs_act_t *act, const char *root, bool *is_there)
{
    crvs_list_t *rows;

    *is_there = true;
    CRVS_TRY(crvs_sql_files_oldest_kept(act->db, &rows));
    for (int i = 0; *is_there && i < rows->count; i++) {
        const char *folder =
            apr_pstrcat(act->pool, root, "/", crvs_object_text(crvs_list_object(rows, i), "public_id"), NULL);
        apr_finfo_t info;

        *is_there = apr_stat(&info, folder, APR_FINFO_TYPE, act->pool) == APR_SUCCESS;
        if (!*is_there)
            crvs_act_tell(act,
                          "CrvsRecordingDir: %s, of the oldest that is kept, is not there: is its disk mounted? What "
                          "is missing is not forgotten until it is there, or crvs-admin recordings reconcile mended it",
                          folder);
    }
    return NULL;
}

static apr_status_t remove_file(apr_pool_t *pool, const char *folder, const char *extension)
{
    const char *path = apr_pstrcat(pool, folder, "/", CRVS_ATTACHMENTS_FILE, extension, NULL);
    apr_status_t status;

    apr_file_remove(apr_pstrcat(pool, path, ".new", NULL), pool);
    status = apr_file_remove(path, pool);
    if (status == APR_SUCCESS || APR_STATUS_IS_ENOENT(status))
        status = apr_dir_remove(folder, pool);
    return status;
}

/* A process that ended between making a form's file and taking its name away left it there: see core/http/body.c. */
static void remove_forms(const crvs_act_t *act, const char *root)
{
    apr_finfo_t info;
    apr_dir_t *open;

    if (apr_dir_open(&open, root, act->pool) != APR_SUCCESS)
        return;
    while (apr_dir_read(&info, APR_FINFO_NAME | APR_FINFO_TYPE | APR_FINFO_MTIME, open) == APR_SUCCESS) {
        if (info.filetype == APR_REG && !strncmp(info.name, FORM, sizeof(FORM) - 1)
            && act->now - apr_time_sec(info.mtime) > FORM_AGE)
            apr_file_remove(apr_pstrcat(act->pool, root, "/", info.name, NULL), act->pool);
    }
    apr_dir_close(open);
}

crvs_error_t *crvs_attachments_tidy(crvs_act_t *act, apr_int64_t *done)
{
    const char *root = act->site->config->recording_dir;
    crvs_list_t *rows;

    *done = 0;
    if (root)
        remove_forms(act, root);
    CRVS_TRY(crvs_sql_attachments_note_lost(act->db, NULL));
    CRVS_TRY(crvs_sql_attachments_to_purge(act->db, &rows));
    for (int i = 0; i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);
        apr_int64_t id = crvs_object_int(row, "id");
        const crvs_kind_t *kind = crvs_kind_of_type(crvs_object_text(row, "media_type"));
        const char *folder = apr_pstrcat(act->pool, root ? root : "", "/", crvs_object_text(row, "public_id"), NULL);
        apr_status_t status = root && kind ? remove_file(act->pool, folder, kind->extension) : APR_ENOTIMPL;
        bool is_there = false;
        char reason[120];

        if (APR_STATUS_IS_ENOENT(status))
            CRVS_TRY(crvs_attachments_tidy_sees_disk(act, root, &is_there));
        if (status == APR_SUCCESS || is_there) {
            CRVS_TRY(crvs_sql_attachment_purge(act->db, NULL, id));
            continue;
        }
        /* So that it does not hold up the others. */
        crvs_act_tell(act, "CrvsRecordingDir: %s could not be removed: %s; it is tried again in a day", folder,
                      apr_strerror(status, reason, sizeof(reason)));
        CRVS_TRY(crvs_sql_attachment_postpone(act->db, NULL, id));
    }
    *done = rows->count;
    return NULL;
}
