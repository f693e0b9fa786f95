/* SPDX-License-Identifier: Apache-2.0 */
/* When a session may be started and entered, and by whom. */
#include "config.h"
#include "core/site.h"
#include "live/live.h"
#include "live/session.h"

/* How long before its start, in minutes, a page counts down. */
#define COUNTDOWN 120

apr_int64_t crvs_window_opens_at(const crvs_request_t *request, const crvs_object_t *session)
{
    return crvs_object_seconds(session, "start_at") - (apr_int64_t)request->site->config->open_before * 60;
}

apr_int64_t crvs_window_last_close(const crvs_object_t *session)
{
    apr_int64_t closes_at = crvs_object_seconds(session, "closes_at");

    /* It may be started until it closes, and closes as long after its start as after its hour. */
    if (!crvs_object_true(session, "is_live"))
        closes_at += 60 * (crvs_object_int(session, "duration_minutes") + CRVS_SESSION_OVERTIME);
    return closes_at;
}

bool crvs_window_is_open(const crvs_request_t *request, const crvs_object_t *session)
{
    apr_int64_t opens_at = crvs_window_opens_at(request, session);

    crvs_request_until(request, opens_at);
    return crvs_object_true(session, "is_live") || request->now >= opens_at;
}

bool crvs_window_may_enter(const crvs_request_t *request, const crvs_object_t *session)
{
    if (crvs_object_true(session, "waits_for_teacher") && !crvs_object_true(session, "is_teacher"))
        return crvs_object_true(session, "is_live");
    return crvs_window_is_open(request, session);
}

/* They are counted up. */
crvs_value_t crvs_window_minutes_left(const crvs_request_t *request, const crvs_object_t *session)
{
    apr_int64_t start_at = crvs_object_seconds(session, "start_at");
    apr_int64_t minutes = (start_at - request->now + 59) / 60;

    if (minutes > 0)
        crvs_request_until(request, start_at - 60 * (minutes > COUNTDOWN ? COUNTDOWN : minutes - 1));
    return minutes > 0 && minutes <= COUNTDOWN && !crvs_object_true(session, "is_live") ? crvs_value_int(minutes)
                                                                                        : crvs_value_null();
}
