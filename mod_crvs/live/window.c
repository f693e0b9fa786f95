/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "core/site.h"
#include "live/live.h"

apr_int64_t crvs_window_opens_at(const crvs_request_t *request, const crvs_object_t *session)
{
    return crvs_object_seconds(session, "start_at") - (apr_int64_t)request->site->config->open_before * 60;
}

bool crvs_window_is_open(const crvs_request_t *request, const crvs_object_t *session)
{
    return crvs_object_true(session, "is_live") || request->now >= crvs_window_opens_at(request, session);
}
