/* SPDX-License-Identifier: Apache-2.0 */
#include "recordings/space.h"

#include "queries/recordings.h"

static crvs_error_t *recount(crvs_db_t *db, void *baton)
{
    (void)baton;
    /* Held first, as by all that count: what they count meanwhile comes on top. */
    CRVS_TRY(crvs_sql_recording_space_change(db, NULL, CRVS_SPACE_ALL, 0, 0));
    CRVS_TRY(crvs_sql_recording_space_clear(db, NULL));
    CRVS_TRY(crvs_sql_recording_space_recount(db, NULL));
    /* Where there is no recording, none was counted there either. */
    return crvs_sql_recording_space_change(db, NULL, CRVS_SPACE_ALL, 0, 0);
}

crvs_error_t *crvs_space_mend(crvs_db_t *db)
{
    crvs_object_t *row;

    CRVS_TRY(crvs_sql_recordings_counted_wrong(db, &row));
    return row && crvs_object_int(row, "classes") ? crvs_db_transaction(db, recount, NULL) : NULL;
}

crvs_error_t *crvs_space_count(crvs_db_t *db, apr_int64_t recording_id, int times)
{
    apr_int64_t classroom_id, bytes;
    crvs_object_t *row;

    CRVS_TRY(crvs_sql_recording_space_of(db, &row, recording_id));
    if (!row)
        return NULL;
    classroom_id = crvs_object_int(row, "classroom_id");
    bytes = times * crvs_object_int(row, "bytes");
    /* Always first: two that count wait for each other here, and never crosswise. */
    CRVS_TRY(crvs_sql_recording_space_change(db, NULL, CRVS_SPACE_ALL, times, bytes));
    return crvs_sql_recording_space_change(db, NULL, classroom_id, times, bytes);
}
