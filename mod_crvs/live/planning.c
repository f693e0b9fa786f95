/* SPDX-License-Identifier: Apache-2.0 */
#include "live/planning.h"

#include "core/site.h"
#include "live/session.h"
#include "live/weeks.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#define WEEK (7 * 24 * 60 * 60)

static const char *show_input(const crvs_request_t *request, apr_int64_t moment)
{
    return crvs_zone_show(request->site->zone, request->language->index, &request->language->time_words, request->now,
                          moment, "input", request->pool);
}

/* By the school's clock: "2026-11-26T14:37" is followed by 15:00. */
static apr_int64_t next_full_hour(const crvs_request_t *request)
{
    const char *now = show_input(request, request->now);

    return request->now - request->now % 60 + (60 - atoi(now + strlen("2026-11-26T14:"))) * 60;
}

/* The same weekday and hour, behind both the last session and now; 0: clocks skip that hour. */
static apr_int64_t a_week_later(const crvs_request_t *request, apr_int64_t last)
{
    apr_int64_t later = 0;
    int weeks = last < request->now ? (int)((request->now - last) / WEEK) : 0;

    /* Where clocks changed in between, the first may still be an hour ago. */
    do {
        if (crvs_zone_add_weeks(request->site->zone, last, ++weeks, &later) != CRVS_TIME_OK)
            return 0;
    } while (later <= request->now);
    return later;
}

void crvs_planning_fill(crvs_request_t *request, crvs_form_t *form, const crvs_object_t *last)
{
    apr_int64_t start = last ? a_week_later(request, crvs_object_seconds(last, "start_at")) : 0;

    crvs_request_until(request, start ? start : next_full_hour(request));
    crvs_form_set(form, crvs_live_session_start.name, show_input(request, start ? start : next_full_hour(request)));
    crvs_form_set(form, crvs_live_session_duration.name,
                  last ? apr_psprintf(request->pool, "%" APR_INT64_T_FMT, crvs_object_int(last, "duration_minutes"))
                       : CRVS_SESSION_MINUTES);
}

void crvs_planning_add_form(crvs_request_t *request, crvs_object_t *context, const crvs_object_t *last)
{
    static const crvs_field_t *const fields[] = {&crvs_live_session_title,
                                                 &crvs_live_session_start,
                                                 &crvs_live_session_duration,
                                                 &crvs_weeks_repeat,
                                                 &crvs_weeks_until,
                                                 &crvs_live_session_description,
                                                 NULL};
    crvs_form_t *form = crvs_form_make(request);

    crvs_planning_fill(request, form, last);
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    crvs_object_set(context, "zone_title", crvs_live_session_zone_title(request));
}
