/* SPDX-License-Identifier: Apache-2.0 */
#include "live/clash.h"

#include "live/session.h"
#include "queries/live.h"

static bool overlaps(const crvs_object_t *planned, apr_int64_t start, apr_int64_t duration_minutes)
{
    apr_int64_t begin = crvs_object_seconds(planned, "start_at");

    return begin < start + duration_minutes * 60 && start < begin + crvs_object_int(planned, "duration_minutes") * 60;
}

crvs_error_t *crvs_clash_find(crvs_request_t *request, apr_int64_t classroom_id, const crvs_weeks_t *weeks,
                              apr_int64_t duration_minutes, apr_int64_t except, apr_int64_t *start)
{
    apr_int64_t last = weeks->starts[weeks->count - 1] + duration_minutes * 60;
    crvs_list_t *around;

    *start = 0;
    CRVS_TRY(crvs_sql_live_sessions_around(request->db, &around, classroom_id,
                                           weeks->starts[0] - CRVS_SESSION_LONGEST * 60, last));
    for (int i = 0; i < around->count && !*start; i++) {
        crvs_object_t *planned = crvs_list_object(around, i);

        if (crvs_object_int(planned, "id") == except)
            continue;
        for (int week = 0; week < weeks->count && !*start; week++) {
            if (overlaps(planned, weeks->starts[week], duration_minutes))
                *start = crvs_object_seconds(planned, "start_at");
        }
    }
    return NULL;
}
