/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/week.h"

#define HOUR 3600
#define DAY (24 * HOUR)
/* 1970-01-01 was a Thursday: so many days before it was a Monday. */
#define MONDAY 3
#define MORNING 7

/* The first moment of a day. @param day since 1970 */
static apr_int64_t begins(const crvs_zone_t *zone, apr_int64_t day)
{
    apr_int64_t clock = day * DAY;

    return clock - crvs_zone_offset(zone, clock - crvs_zone_offset(zone, clock));
}

crvs_week_t crvs_week_numbered(const crvs_zone_t *zone, int number)
{
    apr_int64_t monday = (apr_int64_t)number * 7 - MONDAY;
    apr_int64_t until = begins(zone, monday + 7);

    return (crvs_week_t){
        .number = number, .from = begins(zone, monday), .until = until, .told = until + (apr_int64_t)MORNING * HOUR};
}

crvs_week_t crvs_week_ended(const crvs_zone_t *zone, apr_int64_t now)
{
    apr_int64_t day = (now + crvs_zone_offset(zone, now)) / DAY;

    return crvs_week_numbered(zone, (int)((day + MONDAY) / 7) - 1);
}
