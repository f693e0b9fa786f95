/* Into the meeting, and out of it. */
#include "config.h"
#include "core/http/response.h"
#include "identity/viewer.h"
#include "live/live.h"
#include "live/meeting_link.h"
#include "live/session.h"
#include "queries/live.h"

static crvs_error_t *guard_member(crvs_request_t *request)
{
    CRVS_TRY(crvs_sql_live_session_for_viewer(request->db, &request->subject, request->id, request->viewer->id,
                                              request->viewer->role == CRVS_ROLE_ADMIN));
    if (request->subject)
        return NULL;
    return CRVS_ERROR(request->pool, HTTP_NOT_FOUND, CRVS_T("error.not_found"), "%s", "");
}

static crvs_error_t *guard_teacher(crvs_request_t *request)
{
    CRVS_TRY(guard_member(request));
    if (crvs_object_true(request->subject, "is_teacher"))
        return NULL;
    return CRVS_ERROR(request->pool, HTTP_FORBIDDEN, CRVS_T("error.teachers_only"), "%s", "");
}

const crvs_access_t crvs_access_session_member = {.name = "session_member", .signed_in = true, .guard = guard_member};
const crvs_access_t crvs_access_session_teacher = {
    .name = "session_teacher", .signed_in = true, .guard = guard_teacher};

static crvs_error_t *enter(crvs_request_t *request)
{
    const crvs_viewer_t *viewer = request->viewer;
    const char *name = *viewer->full_name ? viewer->full_name : viewer->username;
    const char *base = crvs_config_meeting_base_url(crvs_config_of(request->r->server));

    return crvs_redirect_out(request,
                             crvs_meeting_link(request->pool, base, crvs_object_text(request->subject, "room_name"),
                                               name, crvs_object_text(request->subject, "title")));
}

/* A browser that fetches a link ahead of its click starts nothing. */
static bool is_prefetch(const crvs_request_t *request)
{
    const char *purpose = apr_table_get(request->r->headers_in, "Sec-Purpose");

    if (!purpose)
        purpose = apr_table_get(request->r->headers_in, "Purpose");
    return purpose && strstr(purpose, "prefetch");
}

crvs_error_t *crvs_live_start(crvs_request_t *request)
{
    const char *closed = crvs_session_closed(request);
    apr_int64_t started = 0;

    if (closed)
        return crvs_session_done(request, "info", closed);
    if (!crvs_object_true(request->subject, "is_started") && !request->r->header_only && !is_prefetch(request)) {
        CRVS_TRY(crvs_sql_live_session_start(request->db, &started, request->id));
        /* Another teacher may have started or cancelled it just now. */
        if (!started)
            CRVS_TRY(guard_teacher(request));
    }
    closed = crvs_session_closed(request);
    return closed ? crvs_session_done(request, "info", closed) : enter(request);
}

crvs_error_t *crvs_live_join(crvs_request_t *request)
{
    const char *closed = crvs_session_closed(request);

    return closed ? crvs_session_done(request, "info", closed) : enter(request);
}

crvs_error_t *crvs_live_end(crvs_request_t *request)
{
    apr_int64_t ended;

    CRVS_TRY(crvs_sql_live_session_end(request->db, &ended, request->id));
    return crvs_session_done(request, ended ? "success" : "info",
                             ended ? CRVS_T("flash.session_ended") : CRVS_T("flash.session_over"));
}
