/* SPDX-License-Identifier: Apache-2.0 */
/* Into the meeting, and out of it. */
#include "config.h"
#include "core/http/redirect.h"
#include "identity/viewer.h"
#include "live/live.h"
#include "live/meeting_link.h"
#include "live/session.h"
#include "queries/live.h"

static crvs_error_t *enter(crvs_request_t *request)
{
    const crvs_viewer_t *viewer = request->viewer;
    const char *name = *viewer->full_name ? viewer->full_name : viewer->username;
    const char *base = crvs_config_of(request->r->server)->meeting_base_url;

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

crvs_error_t *crvs_meeting_start(crvs_request_t *request)
{
    const char *closed = crvs_live_session_closed(request);
    apr_int64_t started = 0;

    if (closed)
        return crvs_live_session_done(request, "info", closed);
    if (!crvs_object_true(request->subject, "is_started") && !request->r->header_only && !is_prefetch(request)) {
        CRVS_TRY(crvs_sql_live_session_start(request->db, &started, request->id));
        /* Another teacher may have started or cancelled it just now. */
        if (!started)
            CRVS_TRY(crvs_access_session_teacher.guard(request));
    }
    closed = crvs_live_session_closed(request);
    return closed ? crvs_live_session_done(request, "info", closed) : enter(request);
}

crvs_error_t *crvs_meeting_join(crvs_request_t *request)
{
    const char *closed = crvs_live_session_closed(request);

    return closed ? crvs_live_session_done(request, "info", closed) : enter(request);
}

crvs_error_t *crvs_meeting_end(crvs_request_t *request)
{
    apr_int64_t ended;

    CRVS_TRY(crvs_sql_live_session_end(request->db, &ended, request->id));
    return crvs_live_session_done(request, ended ? "success" : "info",
                                  ended ? CRVS_T("flash.session_ended") : CRVS_T("flash.session_over"));
}
