/* SPDX-License-Identifier: Apache-2.0 */
/* A class's sessions, as its page shows them, and a page of all that are to come. */
#include "core/base/pager.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "identity/viewer.h"
#include "live/live.h"
#include "live/planning.h"
#include "queries/live.h"

/* The statements read one row more than this: then a session may lack recordings, and there are older ones. */
#define MAX_ROWS 300
#define MAX_OLDER_ROWS 120
/* So many of those that are not over are read; where there are more, the one that takes place next may be behind them. */
#define MANY 30
/* What one reads of a class's page, and the members stand below it on a phone. */
#define MAX_UPCOMING 5
#define MAX_PAST 10
/* Of a page of older ones. */
#define MAX_OLDER 20
/* Of a page of all to come. */
#define A_PAGE 50

static int compare(const crvs_object_t *one, const crvs_object_t *other, const char *name, bool is_time)
{
    apr_int64_t first = is_time ? crvs_object_seconds(one, name) : crvs_object_int(one, name);
    apr_int64_t second = is_time ? crvs_object_seconds(other, name) : crvs_object_int(other, name);

    return (first > second) - (first < second);
}

/* Sessions that run; those to come, the next one first; those that are over, the last one first. A session's recordings
 * as they came. */
static bool is_before(const crvs_object_t *one, const crvs_object_t *other)
{
    bool is_over = crvs_object_true(one, "is_over");
    bool is_live = crvs_object_true(one, "is_live");
    int order;

    if (is_over != crvs_object_true(other, "is_over"))
        return !is_over;
    if (is_live != crvs_object_true(other, "is_live"))
        return is_live;
    order = compare(one, other, is_over ? "closes_at" : "start_at", true);
    if (!order)
        order = compare(one, other, "id", false);
    if (order)
        return is_over ? order > 0 : order < 0;
    order = compare(one, other, "received_at", true);
    return order ? order < 0 : compare(one, other, "recording_id", false) < 0;
}

/* Those that are not over come as they close, the last one first. */
static void turn_round(crvs_list_t *rows)
{
    int count = 0;

    while (count < rows->count && !crvs_object_true(crvs_list_object(rows, count), "is_over"))
        count++;
    for (int i = 0; i < count / 2; i++) {
        crvs_value_t row = rows->values[i];

        rows->values[i] = rows->values[count - 1 - i];
        rows->values[count - 1 - i] = row;
    }
}

/*
 * The database chose the rows, and gives them in an order of its own where a session has several recordings: to sort
 * what it joins, it would read all of a class's sessions. Once turned round they are nearly sorted.
 */
static void sort(crvs_list_t *rows)
{
    turn_round(rows);
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

    crvs_object_set(recording, "public_id", *crvs_object_get(row, "public_id"));
    crvs_object_set(recording, "title", *crvs_object_get(row, "recording_title"));
    crvs_object_set(recording, "received_at", *crvs_object_get(row, "received_at"));
    crvs_object_set(recording, "expires_at", *crvs_object_get(row, "expires_at"));
    crvs_object_set(recording, "is_expired", *crvs_object_get(row, "is_expired"));
    crvs_list_add(recordings, crvs_value_object(recording));
    crvs_object_set(recording, "number", crvs_value_int(recordings->count));
    crvs_object_set(session, "several", crvs_value_bool(recordings->count > 1));
}

/* A lesson that shows the recording of the row, or what the class's rule made of it. */
static void add_publication(crvs_object_t *session, const crvs_object_t *row)
{
    static const char *const columns[] = {"recording_id", "outcome",      "video_id",
                                          "lesson_id",    "lesson_title", "can_open"};
    crvs_object_t *publication = crvs_object_make(session->pool);

    crvs_object_set(publication, "session_id", *crvs_object_get(row, "id"));
    for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
        crvs_object_set(publication, columns[i], *crvs_object_get(row, columns[i]));
    crvs_list_add(crvs_object_get(session, "publications")->as.list, crvs_value_object(publication));
}

/* What can be done with a session: once it is over, only its title can be changed; in an archived class, nothing. */
static void add_rights(const crvs_request_t *request, crvs_object_t *session, const crvs_object_t *classroom)
{
    bool is_teacher = crvs_object_true(classroom, "is_teacher") && !crvs_object_true(classroom, "is_archived");
    bool is_live = crvs_object_true(session, "is_live");
    bool is_cancelled = crvs_object_true(session, "is_cancelled");
    bool is_ahead = !crvs_object_true(classroom, "is_archived") && !crvs_object_true(session, "is_over");
    bool is_on = is_ahead && !is_cancelled;
    bool is_open = is_on && crvs_window_is_open(request, session);

    crvs_object_set(session, "is_open", crvs_value_bool(is_open));
    crvs_object_set(session, "can_start", crvs_value_bool(is_teacher && is_open));
    crvs_object_set(session, "can_begin", crvs_value_bool(is_teacher && is_on && !is_open));
    crvs_object_set(session, "can_end", crvs_value_bool(is_teacher && is_live));
    crvs_object_set(session, "can_join", crvs_value_bool(is_open));
    crvs_object_set(session, "can_edit", crvs_value_bool(is_teacher));
    crvs_object_set(session, "has_attendance",
                    crvs_value_bool(!is_cancelled && (is_live || crvs_object_true(session, "is_over"))));
    crvs_object_set(session, "can_repeat", crvs_value_bool(is_teacher && is_on));
    crvs_object_set(session, "can_cancel", crvs_value_bool(is_teacher && is_on && !is_live));
    crvs_object_set(session, "can_restore", crvs_value_bool(is_teacher && is_ahead && is_cancelled));
    crvs_object_set(session, "has_menu",
                    crvs_value_bool(crvs_object_true(classroom, "is_teacher")
                                    && (is_teacher || crvs_object_true(session, "is_over"))));
    /* Before its hour, and before anything of it was recorded, it is put back rather than ended. */
    crvs_object_set(session, "is_early",
                    crvs_value_bool(is_live && request->now < crvs_object_seconds(session, "start_at")
                                    && !crvs_object_true(session, "recording_ready")));
    /* A row has one action to see: where there is nothing more urgent, it is this. */
    crvs_object_set(session, "shows_edit", crvs_value_bool(is_teacher && is_on && !is_open));
}

/* Rows of sessions, recordings and lessons become sessions, each with lists of its recordings and their publications. */
static crvs_list_t *group(const crvs_request_t *request, const crvs_list_t *rows, const crvs_object_t *classroom)
{
    apr_pool_t *pool = request->pool;
    crvs_list_t *sessions = crvs_list_make(pool);
    crvs_object_t *session = NULL;
    apr_int64_t recording = 0;

    for (int i = 0; i < rows->count; i++) {
        crvs_object_t *row = crvs_list_object(rows, i);

        crvs_request_until(request, crvs_object_seconds(row, "start_at"));
        crvs_request_until(request, crvs_object_seconds(row, "closes_at"));
        crvs_request_until(request, crvs_object_seconds(row, "expires_at"));
        if (!session || crvs_object_int(session, "id") != crvs_object_int(row, "id")) {
            session = row;
            crvs_object_set(session, "recordings", crvs_value_list(crvs_list_make(pool)));
            crvs_object_set(session, "publications", crvs_value_list(crvs_list_make(pool)));
            add_rights(request, session, classroom);
            crvs_object_set(session, "minutes_left", crvs_window_minutes_left(request, row));
            crvs_list_add(sessions, crvs_value_object(session));
        }
        if (crvs_object_int(row, "recording_id") && crvs_object_int(row, "recording_id") != recording)
            add_recording(session, row);
        recording = crvs_object_int(row, "recording_id");
        if (crvs_object_int(row, "video_id") || crvs_object_text(row, "outcome"))
            add_publication(session, row);
    }
    return sessions;
}

/*
 * The id behind which the next page begins; 0 where all are shown. Where there are more rows than were read, the last
 * session may lack recordings, and begins the next page too.
 * @param last of those that were read, behind which all begin where there was room for none that is over
 */
static apr_int64_t cut_for_older(crvs_list_t *past, int most, bool lacks_rows, apr_int64_t last)
{
    if (lacks_rows && !past->count)
        return last;
    if (!lacks_rows && past->count <= most)
        return 0;
    if (lacks_rows && past->count > 1)
        past->count--;
    if (past->count > most)
        past->count = most;
    return crvs_object_int(crvs_list_object(past, past->count - 1), "id");
}

/* A session that has more rows than are read of all, as a whole. */
static crvs_error_t *read_whole(crvs_request_t *request, const crvs_object_t *classroom, crvs_value_t *session)
{
    crvs_list_t *rows;

    CRVS_TRY(crvs_sql_live_session_whole(request->db, &rows, crvs_object_int(session->as.object, "id"),
                                         crvs_viewer_author_id(request->viewer),
                                         request->viewer->role == CRVS_ROLE_ADMIN));
    sort(rows);
    if (rows->count)
        *session = group(request, rows, classroom)->values[0];
    return NULL;
}

/* The session that takes place next, where none of those that were read does. */
static crvs_error_t *find_next(crvs_request_t *request, const crvs_object_t *classroom, crvs_value_t *next)
{
    crvs_list_t *rows = crvs_list_make(request->pool);
    crvs_object_t *row;

    CRVS_TRY(crvs_sql_live_session_next(request->db, &row, crvs_object_int(classroom, "id")));
    if (!row)
        return NULL;
    crvs_list_add(rows, crvs_value_object(row));
    *next = group(request, rows, classroom)->values[0];
    return NULL;
}

/* The first few of those to come, and how many more there are of all that are not over. */
static void add_upcoming(crvs_object_t *context, crvs_list_t *upcoming, crvs_value_t next, apr_int64_t found)
{
    bool has_next = next.type == CRVS_VALUE_OBJECT;
    apr_int64_t others;

    crvs_object_set(context, "has_upcoming", crvs_value_bool(has_next || upcoming->count));
    if (upcoming->count > MAX_UPCOMING)
        upcoming->count = MAX_UPCOMING;
    others = found - upcoming->count - has_next;
    crvs_object_set(context, "next", next);
    crvs_object_set(context, "upcoming", crvs_value_list(upcoming));
    crvs_object_set(context, "others", others > 0 ? crvs_value_int(others) : crvs_value_null());
}

/* The button by which a teacher plans, and the dialog that it opens. Where nothing is planned it stands in the panel. */
static void add_planning(crvs_request_t *request, crvs_object_t *context, const crvs_object_t *last, crvs_value_t next,
                         bool is_older_page)
{
    bool has_next = next.type == CRVS_VALUE_OBJECT;

    crvs_object_set(context, "can_plan", crvs_value_bool(true));
    crvs_object_set(context, "plan_on_top", crvs_value_bool(has_next || is_older_page));
    crvs_object_set(context, "plan_is_first",
                    crvs_value_bool(!has_next || !crvs_object_true(next.as.object, "is_open")));
    crvs_planning_add_form(request, context, last);
}

/*
 * The last session that takes place, by its start. Where not all were read, the others were over before the oldest of
 * those that were: a later start is the last of all.
 */
static crvs_error_t *find_last(crvs_request_t *request, const crvs_list_t *sessions, apr_int64_t classroom_id,
                               bool all_were_read, crvs_object_t **last)
{
    *last = NULL;
    for (int i = 0; i < sessions->count; i++) {
        crvs_object_t *session = crvs_list_object(sessions, i);

        if (!crvs_object_true(session, "is_cancelled") && (!*last || compare(session, *last, "start_at", true) > 0))
            *last = session;
    }
    if (all_were_read
        || (*last
            && crvs_object_seconds(*last, "start_at")
                   >= crvs_object_seconds(crvs_list_object(sessions, sessions->count - 1), "closes_at")))
        return NULL;
    return crvs_sql_live_session_last(request->db, last, classroom_id);
}

static crvs_error_t *read_rows(crvs_request_t *request, apr_int64_t classroom_id, apr_int64_t before,
                               crvs_list_t **rows)
{
    apr_int64_t author_id = crvs_viewer_author_id(request->viewer);
    bool is_admin = request->viewer->role == CRVS_ROLE_ADMIN;

    return before ? crvs_sql_live_sessions_before(request->db, rows, classroom_id, before, author_id, is_admin)
                  : crvs_sql_live_sessions_of_class(request->db, rows, classroom_id, author_id, is_admin);
}

crvs_error_t *crvs_live_list_add_to_class_page(crvs_request_t *request, crvs_object_t *context,
                                               const crvs_object_t *classroom, apr_int64_t before)
{
    apr_int64_t classroom_id = crvs_object_int(classroom, "id");
    crvs_list_t *upcoming = crvs_list_make(request->pool);
    crvs_list_t *past = crvs_list_make(request->pool);
    crvs_list_t *rows, *sessions;
    crvs_value_t next = crvs_value_null();
    crvs_object_t *last, *counted = NULL;
    apr_int64_t older, ahead;
    bool lacks_rows;

    CRVS_TRY(read_rows(request, classroom_id, before, &rows));
    sort(rows);
    sessions = group(request, rows, classroom);
    for (int i = 0; i < sessions->count; i++) {
        if (crvs_object_true(crvs_list_object(sessions, i), "is_over"))
            crvs_list_add(past, sessions->values[i]);
        else if (next.type == CRVS_VALUE_NULL && !crvs_object_true(crvs_list_object(sessions, i), "is_cancelled"))
            next = sessions->values[i];
        else
            crvs_list_add(upcoming, sessions->values[i]);
    }
    lacks_rows = rows->count > (before ? MAX_OLDER_ROWS : MAX_ROWS);
    ahead = sessions->count - past->count;
    if (ahead >= MANY || (lacks_rows && ahead && !past->count))
        CRVS_TRY(crvs_sql_live_sessions_counted(request->db, &counted, classroom_id));
    if (next.type == CRVS_VALUE_NULL && upcoming->count >= MANY)
        CRVS_TRY(find_next(request, classroom, &next));
    crvs_state_watch(request, context, sessions, false);
    if (lacks_rows && past->count == 1)
        CRVS_TRY(read_whole(request, classroom, &past->values[0]));
    older = cut_for_older(past, before ? MAX_OLDER : MAX_PAST, lacks_rows,
                          sessions->count ? crvs_object_int(crvs_list_object(sessions, 0), "id") : 0);
    if (crvs_object_true(classroom, "is_teacher") && !crvs_object_true(classroom, "is_archived")) {
        if (before)
            CRVS_TRY(crvs_sql_live_session_last(request->db, &last, classroom_id));
        else if (counted)
            last = crvs_object_seconds(counted, "start_at") ? counted : NULL;
        else
            CRVS_TRY(find_last(request, sessions, classroom_id, !older, &last));
        add_planning(request, context, last, next, before != 0);
    }
    add_upcoming(context, upcoming, next, counted ? crvs_object_int(counted, "found") : ahead);
    crvs_object_set(context, "past", crvs_value_list(past));
    crvs_object_set(context, "older", older ? crvs_value_int(older) : crvs_value_null());
    crvs_object_set(context, "newer", crvs_value_bool(before != 0));
    return NULL;
}

crvs_error_t *crvs_live_list_page(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    apr_int64_t page = crvs_request_query_id(request, "page"), pages;
    crvs_list_t *sessions;

    if (!page)
        page = 1;
    CRVS_TRY(crvs_sql_live_sessions_to_come(request->db, &sessions, request->id, A_PAGE, (page - 1) * A_PAGE));
    /* Behind the last page: there were more when its link was made. */
    if (!sessions->count && page > 1) {
        page = 1;
        CRVS_TRY(crvs_sql_live_sessions_to_come(request->db, &sessions, request->id, A_PAGE, 0));
    }
    page = crvs_pager_within(page, sessions->count ? crvs_object_int(crvs_list_object(sessions, 0), "found") : 0,
                             A_PAGE, &pages);
    for (int i = 0; i < sessions->count; i++)
        add_rights(request, crvs_list_object(sessions, i), request->subject);
    crvs_object_set(context, "classroom", crvs_value_object(request->subject));
    crvs_object_set(context, "upcoming", crvs_value_list(sessions));
    crvs_object_set(context, "pager", crvs_value_object(crvs_pager_describe(request->pool, page, pages)));
    return crvs_page(request, HTTP_OK, "sessions/index", context);
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
