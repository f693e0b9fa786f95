/* SPDX-License-Identifier: Apache-2.0 */
#include "uploads/tidy.h"

#include "queries/uploads.h"
#include "recordings/recordings.h"

#include <apr_file_io.h>
#include <apr_strings.h>

static void remove_file(const crvs_act_t *act, const char *folder, const char *public_id)
{
    const char *path = apr_pstrcat(act->pool, folder, "/", public_id, NULL);
    apr_status_t status = apr_file_remove(path, act->pool);
    char reason[120];

    if (status != APR_SUCCESS && !APR_STATUS_IS_ENOENT(status))
        crvs_act_tell(act, "the upload %s could not be removed: %s", path,
                      apr_strerror(status, reason, sizeof(reason)));
}

crvs_error_t *crvs_uploads_tidy(crvs_act_t *act, apr_int64_t *done)
{
    const char *folder;
    crvs_list_t *rows;

    CRVS_TRY(crvs_recordings_adopt_staging(act, &folder));
    CRVS_TRY(crvs_sql_uploads_expired(act->db, &rows));
    for (int i = 0; i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);

        if (folder)
            remove_file(act, folder, crvs_object_text(row, "public_id"));
        CRVS_TRY(crvs_sql_upload_forget(act->db, NULL, crvs_object_int(row, "id")));
    }
    *done = rows->count;
    return NULL;
}
