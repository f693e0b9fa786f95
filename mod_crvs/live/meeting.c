/* SPDX-License-Identifier: Apache-2.0 */
/* Into the meeting, and out of it. */
#include "attendance/attendance.h"
#include "audit/audit.h"
#include "config.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "identity/viewer.h"
#include "live/live.h"
#include "live/meeting_link.h"
#include "live/pass.h"
#include "live/session.h"
#include "queries/live.h"

static crvs_error_t *enter(crvs_request_t *request)
{
    const crvs_viewer_t *viewer = request->viewer;
    const char *name = *viewer->full_name ? viewer->full_name : viewer->username;
    const char *base = crvs_config_of(request->r->server)->meeting_base_url;
    const char *token;

    CRVS_TRY(crvs_pass_sign(request, &token));
    return crvs_redirect_out(request,
                             crvs_meeting_link(request->pool, base, crvs_object_text(request->subject, "room_name"),
                                               token, name, crvs_object_text(request->subject, "title")));
}

/* A browser that fetches a link ahead of its click starts nothing. */
static bool is_prefetch(const crvs_request_t *request)
{
    const char *purpose = apr_table_get(request->r->headers_in, "Sec-Purpose");

    if (!purpose)
        purpose = apr_table_get(request->r->headers_in, "Purpose");
    return purpose && strstr(purpose, "prefetch");
}

/* A page of another site leads here: what a link there does is not what a teacher asked for. */
static bool is_cross_site(const crvs_request_t *request)
{
    const char *site = apr_table_get(request->r->headers_in, "Sec-Fetch-Site");

    return site && !strcmp(site, "cross-site");
}

static crvs_error_t *note(crvs_request_t *request, const char *action)
{
    return crvs_audit(request, &(crvs_audit_t){.action = action,
                                               .target_kind = "session",
                                               .target_id = request->id,
                                               .target_name = crvs_object_text(request->subject, "title")});
}

typedef struct {
    crvs_request_t *request;
    apr_int64_t started;
} start_t;

static crvs_error_t *start_once(crvs_db_t *db, void *baton)
{
    start_t *done = baton;

    CRVS_TRY(crvs_sql_live_session_start(db, &done->started, done->request->id));
    return done->started ? note(done->request, CRVS_T("audit.action.session_started")) : NULL;
}

/* Starts the session unless it has begun. @param closed why that cannot be, as crvs_live_session_closed says it */
static crvs_error_t *start(crvs_request_t *request, const char **closed)
{
    start_t done = {.request = request};

    if (!crvs_object_true(request->subject, "is_live")) {
        CRVS_TRY(crvs_db_transaction(request->db, start_once, &done));
        /* Another teacher may have started or cancelled it just now. */
        if (!done.started)
            CRVS_TRY(crvs_access_session_teacher.guard(request));
    }
    *closed = crvs_live_session_closed(request);
    return NULL;
}

/* Whether it is to be started now: the question names its date. */
static crvs_error_t *ask(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "session", crvs_value_object(request->subject));
    crvs_object_set(context, "is_open", crvs_value_bool(crvs_window_is_open(request, request->subject)));
    return crvs_page(request, HTTP_OK, "sessions/start", context);
}

/* A link, so that it can stand in an agenda; so it starts nothing that is far from its hour. */
crvs_error_t *crvs_meeting_start(crvs_request_t *request)
{
    const char *closed = crvs_live_session_closed(request);

    if (closed)
        return crvs_live_session_done(request, "info", closed);
    if (crvs_object_true(request->subject, "is_live"))
        return enter(request);
    if (is_cross_site(request) || !crvs_window_is_open(request, request->subject))
        return ask(request);
    if (!request->r->header_only && !is_prefetch(request))
        CRVS_TRY(start(request, &closed));
    return closed ? crvs_live_session_done(request, "info", closed) : enter(request);
}

/* The answer to the question. A form may lead to no other site: the way in stands on the class's page. */
crvs_error_t *crvs_meeting_begin(crvs_request_t *request)
{
    const char *closed = crvs_live_session_closed(request);

    if (!closed)
        CRVS_TRY(start(request, &closed));
    return crvs_live_session_done(request, closed ? "info" : "success",
                                  closed ? closed : CRVS_T("flash.session_started"));
}

/* Until one is let in: a page that looks again by itself, and leads in then. */
static crvs_error_t *wait_outside(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *session = request->subject;
    crvs_list_t *sessions = crvs_list_make(request->pool);

    crvs_list_add(sessions, crvs_value_object(session));
    crvs_state_watch(request, context, sessions, true);
    crvs_object_set(session, "opens_at", crvs_value_time(crvs_window_opens_at(request, session)));
    crvs_object_set(session, "minutes_left", crvs_window_minutes_left(request, session));
    crvs_object_set(context, "session", crvs_value_object(session));
    return crvs_page(request, HTTP_OK, "sessions/waiting", context);
}

/* A teacher who comes by this link starts it, so that nobody waits outside of a room that has a teacher in it. */
crvs_error_t *crvs_meeting_join(crvs_request_t *request)
{
    const char *closed = crvs_live_session_closed(request);

    if (closed)
        return crvs_live_session_done(request, "info", closed);
    if (crvs_object_true(request->subject, "is_teacher"))
        return crvs_meeting_start(request);
    if (!crvs_window_may_enter(request, request->subject))
        return wait_outside(request);
    /* Who follows it again and again is noted once a minute. */
    if (!is_prefetch(request) && !crvs_object_true(request->subject, "has_clicked"))
        crvs_attendance_click(request, request->id);
    return enter(request);
}

typedef struct {
    crvs_request_t *request;
    apr_int64_t put_back; /* it would only begin later: it stands among those to come again */
    apr_int64_t ended;
} end_t;

static crvs_error_t *end(crvs_db_t *db, void *baton)
{
    end_t *done = baton;
    crvs_request_t *request = done->request;

    done->ended = 0;
    CRVS_TRY(crvs_sql_live_session_put_back(db, &done->put_back, request->id));
    if (done->put_back)
        return note(request, CRVS_T("audit.action.session_put_back"));
    CRVS_TRY(crvs_sql_live_session_end(db, &done->ended, request->id));
    return done->ended ? note(request, CRVS_T("audit.action.session_finished")) : NULL;
}

crvs_error_t *crvs_meeting_end(crvs_request_t *request)
{
    end_t done = {.request = request};

    CRVS_TRY(crvs_db_transaction(request->db, end, &done));
    if (done.put_back)
        return crvs_live_session_done(request, "success", CRVS_T("flash.session_put_back"));
    return crvs_live_session_done(request, done.ended ? "success" : "info",
                                  done.ended ? CRVS_T("flash.session_ended") : CRVS_T("flash.session_over"));
}
