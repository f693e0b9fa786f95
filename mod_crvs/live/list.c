/* SPDX-License-Identifier: Apache-2.0 */
/* A class's sessions, as its page shows them. */
#include "core/http/form.h"
#include "live/live.h"
#include "live/session.h"
#include "queries/live.h"

/* The statements read one row more than this: then there are older ones. */
#define MAX_ROWS 60
/* Of sessions that are over: what one reads, and the members stand below them on a phone. */
#define MAX_PAST 20
/* How long before its start, in minutes, a session's page counts down. */
#define COUNTDOWN 120

static int compare(const crvs_object_t *one, const crvs_object_t *other, const char *name, bool is_time)
{
    apr_int64_t first = is_time ? crvs_object_seconds(one, name) : crvs_object_int(one, name);
    apr_int64_t second = is_time ? crvs_object_seconds(other, name) : crvs_object_int(other, name);

    return (first > second) - (first < second);
}

/* Sessions to come, the next one first; then those that are over, the last one first. A session's recordings as they
 * came. */
static bool is_before(const crvs_object_t *one, const crvs_object_t *other)
{
    bool is_over = crvs_object_true(one, "is_over");
    int order;

    if (is_over != crvs_object_true(other, "is_over"))
        return !is_over;
    order = compare(one, other, "closes_at", true);
    if (!order)
        order = compare(one, other, "id", false);
    if (order)
        return is_over ? order > 0 : order < 0;
    order = compare(one, other, "received_at", true);
    return order ? order < 0 : compare(one, other, "recording_id", false) < 0;
}

/*
 * The database chose the rows, and gives them in an order of its own where a session has several recordings: to sort
 * what it joins, it would read all of a class's sessions. They come nearly sorted.
 */
static void sort(crvs_list_t *rows)
{
    for (int i = 1; i < rows->count; i++) {
        crvs_value_t row = rows->values[i];
        int place = i;

        for (; place > 0 && is_before(row.as.object, crvs_list_object(rows, place - 1)); place--)
            rows->values[place] = rows->values[place - 1];
        rows->values[place] = row;
    }
}

static void add_recording(crvs_object_t *session, const crvs_object_t *row)
{
    crvs_list_t *recordings = crvs_object_get(session, "recordings")->as.list;
    crvs_object_t *recording = crvs_object_make(session->pool);

    if (!crvs_object_text(row, "url"))
        return;
    crvs_object_set(recording, "url", *crvs_object_get(row, "url"));
    crvs_object_set(recording, "public_id", *crvs_object_get(row, "public_id"));
    crvs_object_set(recording, "is_kept", *crvs_object_get(row, "is_kept"));
    crvs_object_set(recording, "title", *crvs_object_get(row, "recording_title"));
    crvs_object_set(recording, "received_at", *crvs_object_get(row, "received_at"));
    crvs_object_set(recording, "expires_at", *crvs_object_get(row, "expires_at"));
    crvs_object_set(recording, "is_expired", *crvs_object_get(row, "is_expired"));
    crvs_list_add(recordings, crvs_value_object(recording));
    crvs_object_set(recording, "number", crvs_value_int(recordings->count));
    crvs_object_set(session, "several", crvs_value_bool(recordings->count > 1));
}

/* The minutes until a session begins, where that is soon; they are counted up. */
static crvs_value_t minutes_left(const crvs_object_t *row, apr_int64_t now)
{
    apr_int64_t minutes = (crvs_object_seconds(row, "start_at") - now + 59) / 60;

    return minutes > 0 && minutes <= COUNTDOWN && !crvs_object_true(row, "is_live") ? crvs_value_int(minutes)
                                                                                    : crvs_value_null();
}

/* What can be done with a session: once it is over, only its title can be changed; in an archived class, nothing. */
static void add_rights(crvs_object_t *session, bool is_teacher, bool is_archived)
{
    bool is_live = crvs_object_true(session, "is_live");
    bool is_cancelled = crvs_object_true(session, "is_cancelled");
    bool is_open = !is_archived && !crvs_object_true(session, "is_over");
    bool is_on = is_open && !is_cancelled;

    crvs_object_set(session, "can_start", crvs_value_bool(is_teacher && is_on));
    crvs_object_set(session, "can_end", crvs_value_bool(is_teacher && is_live));
    crvs_object_set(session, "can_join", crvs_value_bool(is_on && (is_live || crvs_object_true(session, "is_soon"))));
    crvs_object_set(session, "can_edit", crvs_value_bool(is_teacher && !is_archived));
    crvs_object_set(session, "can_restore", crvs_value_bool(is_teacher && is_open && is_cancelled));
}

/* Rows of sessions and recordings become sessions, each with a list of its recordings. */
static crvs_list_t *group(apr_pool_t *pool, const crvs_list_t *rows, const crvs_object_t *classroom, apr_int64_t now)
{
    crvs_list_t *sessions = crvs_list_make(pool);
    crvs_object_t *session = NULL;

    for (int i = 0; i < rows->count; i++) {
        crvs_object_t *row = crvs_list_object(rows, i);

        if (!session || crvs_object_int(session, "id") != crvs_object_int(row, "id")) {
            session = row;
            crvs_object_set(session, "recordings", crvs_value_list(crvs_list_make(pool)));
            add_rights(session, crvs_object_true(classroom, "is_teacher"), crvs_object_true(classroom, "is_archived"));
            crvs_object_set(session, "minutes_left", minutes_left(row, now));
            crvs_list_add(sessions, crvs_value_object(session));
        }
        add_recording(session, row);
    }
    return sessions;
}

/*
 * The id behind which the next page begins; 0 where all are shown. Where more rows came than are read, the last session
 * may lack recordings, and begins the next page too.
 */
static apr_int64_t cut_for_older(const crvs_list_t *rows, crvs_list_t *past)
{
    int over = 0;

    for (int i = 0; i < rows->count; i++)
        over += crvs_object_true(crvs_list_object(rows, i), "is_over");
    if (over <= MAX_ROWS && past->count <= MAX_PAST)
        return 0;
    if (over > MAX_ROWS && past->count > 1)
        past->count--;
    if (past->count > MAX_PAST)
        past->count = MAX_PAST;
    return crvs_object_int(crvs_list_object(past, past->count - 1), "id");
}

crvs_error_t *crvs_live_list_add_to_class_page(crvs_request_t *request, crvs_object_t *context,
                                               const crvs_object_t *classroom, apr_int64_t before)
{
    apr_int64_t classroom_id = crvs_object_int(classroom, "id");
    crvs_list_t *upcoming = crvs_list_make(request->pool);
    crvs_list_t *past = crvs_list_make(request->pool);
    crvs_list_t *rows, *sessions;
    crvs_value_t next = crvs_value_null();
    apr_int64_t older;

    if (before)
        CRVS_TRY(crvs_sql_live_sessions_before(request->db, &rows, classroom_id, before));
    else
        CRVS_TRY(crvs_sql_live_sessions_of_class(request->db, &rows, classroom_id));
    sort(rows);
    sessions = group(request->pool, rows, classroom, request->now);
    for (int i = 0; i < sessions->count; i++) {
        if (crvs_object_true(crvs_list_object(sessions, i), "is_over"))
            crvs_list_add(past, sessions->values[i]);
        else if (next.type == CRVS_VALUE_NULL && !crvs_object_true(crvs_list_object(sessions, i), "is_cancelled"))
            next = sessions->values[i];
        else
            crvs_list_add(upcoming, sessions->values[i]);
    }
    older = cut_for_older(rows, past);
    /* For the dialog in which a teacher plans. */
    if (crvs_object_true(classroom, "is_teacher") && !crvs_object_true(classroom, "is_archived")) {
        crvs_object_set(context, "can_plan", crvs_value_bool(true));
        crvs_live_session_add_form(request, context);
    }
    crvs_object_set(context, "has_upcoming", crvs_value_bool(next.type != CRVS_VALUE_NULL || upcoming->count));
    crvs_object_set(context, "next", next);
    crvs_object_set(context, "upcoming", crvs_value_list(upcoming));
    crvs_object_set(context, "past", crvs_value_list(past));
    crvs_object_set(context, "older", older ? crvs_value_int(older) : crvs_value_null());
    crvs_object_set(context, "newer", crvs_value_bool(before != 0));
    return NULL;
}

crvs_error_t *crvs_live_list_add_choice(crvs_request_t *request, crvs_object_t *context, apr_int64_t classroom_id,
                                        apr_int64_t chosen, crvs_object_t **session)
{
    crvs_list_t *sessions;

    *session = NULL;
    CRVS_TRY(crvs_sql_live_sessions_to_tick(request->db, &sessions, classroom_id));
    crvs_form_select(sessions, chosen);
    for (int i = 0; i < sessions->count; i++) {
        if (crvs_object_int(crvs_list_object(sessions, i), "id") == chosen)
            *session = crvs_list_object(sessions, i);
    }
    crvs_object_set(context, "sessions", crvs_value_list(sessions));
    return NULL;
}
