/* SPDX-License-Identifier: Apache-2.0 */
#include "live/clash.h"

#include "live/session.h"
#include "queries/live.h"

static bool overlaps(const crvs_object_t *planned, const crvs_clash_slot_t *slot)
{
    apr_int64_t begin = crvs_object_seconds(planned, "start_at");

    return begin < slot->start + slot->duration_minutes * 60
           && slot->start < begin + crvs_object_int(planned, "duration_minutes") * 60;
}

static bool is_moved(const crvs_object_t *planned, const crvs_clash_slot_t *slots, int count)
{
    for (int i = 0; i < count; i++) {
        if (slots[i].id == crvs_object_int(planned, "id"))
            return true;
    }
    return false;
}

crvs_error_t *crvs_clash_find(crvs_request_t *request, apr_int64_t classroom_id, const crvs_clash_slot_t *slots,
                              int count, apr_int64_t *start)
{
    apr_int64_t first = slots[0].start;
    apr_int64_t last = first;
    crvs_list_t *around;

    *start = 0;
    for (int i = 0; i < count; i++) {
        first = slots[i].start < first ? slots[i].start : first;
        last = slots[i].start > last ? slots[i].start : last;
    }
    CRVS_TRY(crvs_sql_live_sessions_around(request->db, &around, classroom_id, first - CRVS_SESSION_LONGEST * 60,
                                           last + CRVS_SESSION_LONGEST * 60));
    for (int i = 0; i < around->count && !*start; i++) {
        const crvs_object_t *planned = crvs_list_object(around, i);

        for (int slot = 0; slot < count && !*start; slot++) {
            if (overlaps(planned, &slots[slot]) && !is_moved(planned, slots, count))
                *start = crvs_object_seconds(planned, "start_at");
        }
    }
    return NULL;
}

crvs_error_t *crvs_clash_find_weeks(crvs_request_t *request, apr_int64_t classroom_id, const crvs_weeks_t *weeks,
                                    int from, apr_int64_t duration_minutes, apr_int64_t *start)
{
    crvs_clash_slot_t slots[1 + CRVS_WEEKS_MAX];
    int count = 0;

    for (int week = from; week < weeks->count; week++)
        slots[count++] = (crvs_clash_slot_t){.start = weeks->starts[week], .duration_minutes = duration_minutes};
    return crvs_clash_find(request, classroom_id, slots, count, start);
}
