/* SPDX-License-Identifier: Apache-2.0 */
/* How far sessions are, in a word each: what a page that shows them asks again and again, to turn when one begins. */
#include "core/base/buffer.h"
#include "core/http/response.h"
#include "core/site.h"
#include "core/text/number.h"
#include "identity/session.h"
#include "identity/viewer.h"
#include "live/live.h"
#include "queries/live.h"

#include <apr_strings.h>
#include <string.h>

/* Of how many sessions a page asks at once: as many as a class's page shows before they begin. */
#define MOST 6
#define DAY (24 * 60 * 60)
/* Of what a page is told of them. */
#define USUAL_LENGTH 120

/* --- What a page is told, and tells its script --- */

static const char *word_of(const crvs_request_t *request, const crvs_object_t *session)
{
    if (crvs_object_true(session, "is_cancelled"))
        return "cancelled";
    if (crvs_object_true(session, "is_over"))
        return "over";
    if (crvs_object_true(session, "is_live"))
        return "live";
    return crvs_window_is_open(request, session) ? "open" : "planned";
}

static void add(crvs_buffer_t *out, const char *text)
{
    crvs_buffer_add(out, text, strlen(text));
}

static void add_number(crvs_buffer_t *out, apr_int64_t number)
{
    add(out, apr_off_t_toa(out->pool, number));
}

/* {"sessions":{"7":"planned 1795907646"}}, with the second of its start, by their ids. */
static const char *json_of(const crvs_request_t *request, const crvs_list_t *sessions)
{
    crvs_buffer_t json;

    crvs_buffer_init(&json, request->pool, USUAL_LENGTH);
    add(&json, "{\"sessions\":{");
    for (int i = 0; i < sessions->count; i++) {
        const crvs_object_t *session = crvs_list_object(sessions, i);

        add(&json, i ? ",\"" : "\"");
        add_number(&json, crvs_object_int(session, "id"));
        add(&json, "\":\"");
        add(&json, word_of(request, session));
        add(&json, " ");
        add_number(&json, crvs_object_seconds(session, "start_at"));
        add(&json, "\"");
    }
    add(&json, "}}");
    return json.text;
}

static bool may_turn(const crvs_request_t *request, const crvs_object_t *session, bool any_day)
{
    if (crvs_object_true(session, "is_over") || crvs_object_true(session, "is_cancelled"))
        return false;
    crvs_request_until(request, crvs_object_seconds(session, "start_at") - DAY + 1);
    return any_day || crvs_object_true(session, "is_live")
           || crvs_object_seconds(session, "start_at") < request->now + DAY;
}

/* Among those that were chosen, by its id. */
static void put(crvs_list_t *chosen, crvs_value_t session)
{
    int place = chosen->count;

    crvs_list_add(chosen, session);
    for (; place > 0
           && crvs_object_int(crvs_list_object(chosen, place - 1), "id") > crvs_object_int(session.as.object, "id");
         place--)
        chosen->values[place] = chosen->values[place - 1];
    chosen->values[place] = session;
}

/* Where the page asks for the state of those that were chosen. */
static const char *url_of(const crvs_request_t *request, const crvs_list_t *chosen)
{
    crvs_buffer_t url;

    crvs_buffer_init(&url, request->pool, USUAL_LENGTH);
    add(&url, request->site->base);
    add(&url, "classrooms/sessions/");
    for (int i = 0; i < chosen->count; i++) {
        if (i)
            add(&url, i == 1 ? "?and=" : ",");
        add_number(&url, crvs_object_int(crvs_list_object(chosen, i), "id"));
        if (!i)
            add(&url, "/state/");
    }
    return url.text;
}

void crvs_state_watch(const crvs_request_t *request, crvs_object_t *context, const crvs_list_t *sessions, bool any_day)
{
    crvs_list_t *chosen = crvs_list_make(request->pool);
    crvs_object_t *live = crvs_object_make(request->pool);

    for (int i = 0; i < sessions->count && chosen->count < MOST; i++) {
        if (may_turn(request, crvs_list_object(sessions, i), any_day))
            put(chosen, sessions->values[i]);
    }
    crvs_object_set(live, "url", crvs_value_text(url_of(request, chosen)));
    crvs_object_set(live, "state", crvs_value_text(json_of(request, chosen)));
    crvs_object_set(context, "live", chosen->count ? crvs_value_object(live) : crvs_value_null());
}

/* --- The question --- */

/* The session of the route, and those that `and` names; 0 where there are fewer. */
static void read_ids(const crvs_request_t *request, apr_int64_t ids[MOST])
{
    const char *others = crvs_request_query(request, "and");
    char *rest = others ? apr_pstrdup(request->pool, others) : NULL;
    int count = 1;

    ids[0] = request->id;
    for (const char *id; rest && count < MOST && (id = apr_strtok(rest, ",", &rest));)
        ids[count++] = crvs_number_id(id);
    for (; count < MOST; count++)
        ids[count] = 0;
}

static bool has(const crvs_list_t *rows, apr_int64_t id)
{
    for (int i = 0; i < rows->count; i++) {
        if (crvs_object_int(crvs_list_object(rows, i), "id") == id)
            return true;
    }
    return false;
}

static void keep(crvs_request_t *request, crvs_list_t *rows)
{
    request->subject = crvs_object_make(request->pool);
    crvs_object_set(request->subject, "sessions", crvs_value_list(rows));
}

static crvs_error_t *guard(crvs_request_t *request)
{
    apr_int64_t ids[MOST];
    crvs_list_t *rows;

    read_ids(request, ids);
    CRVS_TRY(crvs_sql_live_states(request->db, &rows, request->viewer->id, request->viewer->role == CRVS_ROLE_ADMIN,
                                  ids[0], ids[1], ids[2], ids[3], ids[4], ids[5]));
    if (!has(rows, request->id))
        return crvs_error_not_found(request->pool);
    keep(request, rows);
    return NULL;
}

/* What a waiting page asks about one session costs the database two thirds of what several do. */
static crvs_error_t *read_of_member(crvs_request_t *request, const char *session, apr_int64_t seen_since,
                                    const apr_int64_t ids[MOST], crvs_list_t **rows)
{
    crvs_object_t *row;

    if (ids[1])
        return crvs_sql_live_states_of_member(request->db, rows, session, seen_since, ids[0], ids[1], ids[2], ids[3],
                                              ids[4], ids[5]);
    *rows = crvs_list_make(request->pool);
    CRVS_TRY(crvs_sql_live_state_of_member(request->db, &row, session, seen_since, ids[0]));
    if (row)
        crvs_list_add(*rows, crvs_value_object(row));
    return NULL;
}

/* A class that waits asks a hundred times a second: for its members, one small statement is enough. */
static crvs_error_t *admit(crvs_request_t *request)
{
    apr_int64_t ids[MOST];
    apr_int64_t seen_since;
    const char *session = crvs_session_find(request, &seen_since);
    crvs_list_t *rows;

    if (!*session || !request->id)
        return NULL;
    read_ids(request, ids);
    CRVS_TRY(read_of_member(request, session, seen_since, ids, &rows));
    for (int i = 0; i < MOST; i++) {
        if (ids[i] && !has(rows, ids[i]))
            return NULL;
    }
    keep(request, rows);
    return NULL;
}

const crvs_access_t crvs_state_access = {
    .name = "session_state", .script = true, .signed_in = true, .admit = admit, .guard = guard};

crvs_error_t *crvs_state_show(crvs_request_t *request)
{
    const char *json = json_of(request, crvs_object_get(request->subject, "sessions")->as.list);

    return crvs_response_bytes(request, HTTP_OK, "application/json", json, strlen(json));
}
