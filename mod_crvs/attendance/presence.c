/* SPDX-License-Identifier: Apache-2.0 */
#include "attendance/presence.h"

/* Whoever is away for less long than this, in seconds, changed rooms or lost the line. */
#define GAP 60
/* A teacher who was there for less long than this only looked in. */
#define GLANCE 60

static apr_int64_t earlier(apr_int64_t one, apr_int64_t other)
{
    return one < other ? one : other;
}

static apr_int64_t later(apr_int64_t one, apr_int64_t other)
{
    return one > other ? one : other;
}

/* From the first one in to the last one out, of teachers or of all; empty where there is nobody. */
static crvs_span_t span_of(const crvs_stay_t *stays, int count, bool teachers_only)
{
    crvs_span_t span = {0, 0};

    for (int i = 0; i < count; i++) {
        if (teachers_only && !stays[i].is_teacher)
            continue;
        span.from = span.from ? earlier(span.from, stays[i].joined_at) : stays[i].joined_at;
        span.until = later(span.until, stays[i].left_at);
    }
    return span;
}

crvs_span_t crvs_presence_base(const crvs_stay_t *stays, int count, const crvs_bounds_t *bounds)
{
    apr_int64_t close = bounds->now ? bounds->now : bounds->closes_at;
    crvs_span_t span = span_of(stays, count, true);

    span.until = bounds->now ? close : earlier(span.until, close);
    if (span.from && span.until - span.from >= GLANCE)
        return span;
    span = span_of(stays, count, false);
    if (!span.from)
        return (crvs_span_t){bounds->begins_at, later(bounds->begins_at, earlier(bounds->ends_at, close))};
    span.until = bounds->now ? close : earlier(span.until, close);
    if (bounds->begins_at < span.until)
        span.from = bounds->begins_at;
    return span;
}

crvs_presence_t crvs_presence_of(const crvs_stay_t *stays, int count, crvs_span_t base)
{
    crvs_presence_t presence = {0};
    apr_int64_t counted = 0; /* all before it has been added up */

    for (int i = 0; i < count; i++) {
        apr_int64_t from = later(stays[i].joined_at, base.from), until = earlier(stays[i].left_at, base.until);

        presence.connections++;
        presence.is_estimated = presence.is_estimated || stays[i].is_estimated;
        presence.first_in = presence.first_in ? earlier(presence.first_in, stays[i].joined_at) : stays[i].joined_at;
        presence.last_out = later(presence.last_out, stays[i].left_at);
        if (until <= from)
            continue;
        if (counted && from - counted < GAP)
            from = counted;
        if (until > from)
            presence.seconds += until - from;
        counted = later(counted, until);
    }
    return presence;
}

crvs_status_e crvs_presence_status(const crvs_presence_t *presence, crvs_span_t base, apr_int64_t planned, bool is_live,
                                   crvs_measure_t measure)
{
    apr_int64_t late = (apr_int64_t)measure.minutes * 60;
    apr_int64_t begins = planned < base.until ? later(base.from, planned) : base.from;

    if (!presence->seconds)
        return CRVS_STATUS_ABSENT;
    if (!is_live && presence->seconds * 100 < (base.until - base.from) * measure.share)
        return CRVS_STATUS_ABSENT;
    if (presence->first_in > begins + late)
        return CRVS_STATUS_LATE;
    if (!is_live && presence->last_out < base.until - late)
        return CRVS_STATUS_LEFT_EARLY;
    return CRVS_STATUS_PRESENT;
}

int crvs_presence_percent(const crvs_presence_t *presence, crvs_span_t base)
{
    return base.until > base.from ? (int)(presence->seconds * 100 / (base.until - base.from)) : 0;
}
