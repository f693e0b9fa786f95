/* SPDX-License-Identifier: Apache-2.0 */
/* Who comes and goes, as JaaS tells it, 8x8's hosted Jitsi: its events come by the webhook of recordings. */
#include "attendance/attendance.h"
#include "attendance/reading.h"
#include "attendance/store.h"

#include <string.h>

typedef enum { NOTHING, JOINED, LEFT, CREATED, DESTROYED } kind_e;

static kind_e kind_of(const cJSON *json)
{
    static const char *const names[] = {"", "PARTICIPANT_JOINED", "PARTICIPANT_LEFT", "ROOM_CREATED", "ROOM_DESTROYED"};
    const char *type;

    if (crvs_json_text(json, "eventType", &type) != CRVS_JSON_OK)
        return NOTHING;
    for (int i = JOINED; i <= DESTROYED; i++) {
        if (!strcmp(names[i], type))
            return (kind_e)i;
    }
    return NOTHING;
}

/* "AppID/room". */
static crvs_error_t *find_session(crvs_request_t *request, const cJSON *json, crvs_told_t *told)
{
    const char *slash;

    CRVS_TRY(crvs_reading_text(request, json, "fqn", &told->room));
    slash = strrchr(told->room, '/');
    return crvs_store_find(crvs_request_act(request), slash ? slash + 1 : told->room, &told->session_id);
}

/* @param is_machine it is one of Jitsi's own */
static crvs_error_t *read_participant(crvs_request_t *request, const cJSON *json, const cJSON *data, crvs_told_t *told,
                                      bool *is_machine)
{
    const char *jid;

    CRVS_TRY(crvs_reading_text(request, json, "sessionId", &told->run));
    CRVS_TRY(crvs_reading_text(request, data, "participantId", &told->occupant));
    told->user_id = crvs_reading_user(data);
    *is_machine = crvs_json_text(data, "participantJid", &jid) == CRVS_JSON_OK && crvs_store_is_machine(jid);
    return NULL;
}

crvs_error_t *crvs_attendance_jaas(crvs_request_t *request, const cJSON *json, bool *is_ours)
{
    const cJSON *data = cJSON_GetObjectItemCaseSensitive(json, "data");
    crvs_act_t *act = crvs_request_act(request);
    crvs_told_t told = {.source = "jaas", .is_apart = true};
    kind_e kind = kind_of(json);
    bool is_machine = false;
    apr_int64_t at;

    *is_ours = kind != NOTHING;
    if (kind == NOTHING)
        return NULL;
    CRVS_TRY(find_session(request, json, &told));
    if (!told.session_id)
        return crvs_reading_answer(request, false);
    CRVS_TRY(crvs_reading_moment(request, json, "timestamp", 1000, &at));
    if (!cJSON_IsObject(data))
        return crvs_reading_refuse(request, "data is missing, or not an object.");
    CRVS_TRY(crvs_reading_breakout(request, data, "isBreakout", "breakoutRoomId", &told.breakout));
    if (kind == CREATED || kind == DESTROYED) {
        CRVS_TRY(crvs_store_mark(act, &told, kind == CREATED, at));
        return crvs_reading_answer(request, true);
    }
    CRVS_TRY(read_participant(request, json, data, &told, &is_machine));
    if (is_machine)
        return crvs_reading_answer(request, false);
    if (kind == JOINED)
        told.joined_at = at;
    else
        told.left_at = at;
    CRVS_TRY(kind == JOINED ? crvs_store_joined(act, &told) : crvs_store_left(act, &told));
    return crvs_reading_answer(request, true);
}
