/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who comes and goes, as Prosody tells it (jitsi-contrib's event_sync): four addresses below /meeting/events/. An event
 * that tells nothing of ours is answered with 200, since its sender would repeat it.
 */
#include "attendance/attendance.h"
#include "attendance/reading.h"
#include "attendance/store.h"
#include "core/http/body.h"
#include "identity/machine.h"

#include <apr_strings.h>
#include <string.h>

/* Of a room with some thousand people: when it is destroyed, all are listed. */
#define MAX_BODY_SIZE (1024 * 1024)

/* An event as it was read. */
typedef struct {
    const cJSON *json;
    crvs_told_t told;
    crvs_act_t *act;
    apr_int64_t at; /* of a room */
    int kept;
    apr_array_header_t *listed; /* of crvs_told_t */
} event_t;

static crvs_error_t *parse(crvs_request_t *request, const char *name, const cJSON **json)
{
    const char *body, *reason, *event_name;
    apr_size_t length;

    CRVS_TRY(crvs_machine_authenticate_by_token(request));
    CRVS_TRY(crvs_body_read(request, MAX_BODY_SIZE, &body, &length));
    if (!crvs_request_has_type(request, "application/json"))
        return crvs_reading_refuse(request, "Content-Type must be application/json.");
    *json = crvs_json_parse(request->pool, body, length, &reason);
    if (!*json)
        return crvs_reading_refuse(request, "The body is not acceptable JSON: %s.", reason);
    if (crvs_json_text(*json, "event_name", &event_name) != CRVS_JSON_OK || strcmp(event_name, name))
        return crvs_reading_refuse(request, "event_name is not %s, which this address is for.", name);
    return NULL;
}

/* What all four have. */
static crvs_error_t *read_event(crvs_request_t *request, const char *name, event_t *event)
{
    const char *room_name;

    *event = (event_t){.act = crvs_request_act(request), .told = {.source = "jitsi"}};
    CRVS_TRY(parse(request, name, &event->json));
    CRVS_TRY(crvs_reading_text(request, event->json, "room_name", &room_name));
    CRVS_TRY(crvs_reading_text(request, event->json, "room_jid", &event->told.room));
    CRVS_TRY(crvs_reading_breakout(request, event->json, "is_breakout", "breakout_room_id", &event->told.breakout));
    event->told.run = event->told.room;
    return crvs_store_find(event->act, room_name, &event->told.session_id);
}

/* @param left whether it tells when they left, too @param told as the event has it @param is_nobody none of ours */
static crvs_error_t *read_occupant(crvs_request_t *request, const cJSON *occupant, bool left, crvs_told_t *told,
                                   bool *is_nobody)
{
    if (!cJSON_IsObject(occupant))
        return crvs_reading_refuse(request, "an occupant is missing, or not an object.");
    CRVS_TRY(crvs_reading_text(request, occupant, "occupant_jid", &told->occupant));
    CRVS_TRY(crvs_reading_moment(request, occupant, "joined_at", 1, &told->joined_at));
    if (left)
        CRVS_TRY(crvs_reading_moment(request, occupant, "left_at", 1, &told->left_at));
    /* A clock that was set back meanwhile. The end is known all the same, and would be lost with a refusal. */
    if (left && told->left_at < told->joined_at)
        told->left_at = told->joined_at;
    told->user_id = crvs_reading_user(occupant);
    *is_nobody = !told->user_id || crvs_store_is_machine(told->occupant);
    return NULL;
}

static crvs_error_t *take_occupant(crvs_request_t *request, const char *name, bool left)
{
    event_t event;
    bool is_nobody;

    CRVS_TRY(read_event(request, name, &event));
    CRVS_TRY(read_occupant(request, cJSON_GetObjectItemCaseSensitive(event.json, "occupant"), left, &event.told,
                           &is_nobody));
    if (!event.told.session_id || is_nobody)
        return crvs_reading_answer(request, false);
    CRVS_TRY(left ? crvs_store_left(event.act, &event.told) : crvs_store_joined(event.act, &event.told));
    return crvs_reading_answer(request, true);
}

crvs_error_t *crvs_events_joined(crvs_request_t *request)
{
    return take_occupant(request, "muc-occupant-joined", false);
}

crvs_error_t *crvs_events_left(crvs_request_t *request)
{
    return take_occupant(request, "muc-occupant-left", true);
}

crvs_error_t *crvs_events_created(crvs_request_t *request)
{
    event_t event;

    CRVS_TRY(read_event(request, "muc-room-created", &event));
    CRVS_TRY(crvs_reading_moment(request, event.json, "created_at", 1, &event.at));
    if (!event.told.session_id)
        return crvs_reading_answer(request, false);
    CRVS_TRY(crvs_store_mark(event.act, &event.told, true, event.at));
    return crvs_reading_answer(request, true);
}

/* Everybody who was in the room, with the last time that each device was. What is wrong with one is no fault of the others. */
static crvs_error_t *read_list(crvs_request_t *request, event_t *event)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(event->json, "all_occupants"), *occupant;

    event->listed = apr_array_make(request->pool, 32, sizeof(crvs_told_t));
    /* Lua writes an empty list as an empty object. */
    if (!list || cJSON_IsNull(list) || (cJSON_IsObject(list) && !list->child))
        return NULL;
    if (!cJSON_IsArray(list))
        return crvs_reading_refuse(request, "all_occupants is not a list.");
    cJSON_ArrayForEach(occupant, list)
    {
        crvs_told_t told = event->told;
        crvs_error_t *error;
        bool is_nobody;

        told.is_listed = true;
        error = read_occupant(request, occupant, true, &told, &is_nobody);
        if (error)
            crvs_act_tell(event->act, "left out of the list of a room's end: %s", error->detail);
        else if (!is_nobody)
            APR_ARRAY_PUSH(event->listed, crvs_told_t) = told;
    }
    return NULL;
}

static crvs_error_t *store_destroyed(crvs_db_t *db, void *baton)
{
    event_t *event = baton;

    (void)db;
    for (int i = 0; i < event->listed->nelts; i++)
        CRVS_TRY(crvs_store_left(event->act, &APR_ARRAY_IDX(event->listed, i, crvs_told_t)));
    return crvs_store_mark(event->act, &event->told, false, event->at);
}

crvs_error_t *crvs_events_destroyed(crvs_request_t *request)
{
    event_t event;

    CRVS_TRY(read_event(request, "muc-room-destroyed", &event));
    CRVS_TRY(crvs_reading_moment(request, event.json, "destroyed_at", 1, &event.at));
    CRVS_TRY(read_list(request, &event));
    if (!event.told.session_id)
        return crvs_reading_answer(request, false);
    CRVS_TRY(crvs_db_transaction(request->db, store_destroyed, &event));
    return crvs_reading_answer(request, true);
}
