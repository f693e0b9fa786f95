/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Moments, and how people write them.
 *
 * Inside, a moment is a number of seconds since 1970-01-01 UTC; in the database
 * a DATETIME in UTC. Only forms and pages know the school's time zone. The
 * system's zone files say what clocks show, and ICU how languages write it.
 */
#ifndef CRVS_CORE_TIME_TIME_H
#define CRVS_CORE_TIME_TIME_H

#include "core/time/tzdata.h"

#include <apr_pools.h>
#include <stdbool.h>

/** Days from 1970-01-01 to a date of the Gregorian calendar. */
apr_int64_t crvs_time_days(int year, int month, int day);
/** The date that is so many days behind 1970-01-01, or before it. */
void crvs_time_date(apr_int64_t days, int *year, int *month, int *day);

/** "2026-11-26 07:30:00", as SQL wants it. */
const char *crvs_time_to_sql(apr_pool_t *pool, apr_int64_t seconds);
/** "2026-11-26T07:30:00Z", as programs want it. */
const char *crvs_time_to_iso(apr_pool_t *pool, apr_int64_t seconds);
/** Reads "2026-11-26 07:30:00" (fractions are dropped). @return false where it is no moment */
bool crvs_time_from_sql(const char *text, apr_int64_t *seconds);

/** A time zone, for any number of threads. */
typedef struct crvs_zone_t crvs_zone_t;

/**
 * Opens a time zone by its IANA name, today's or a former one.
 * @param languages  codes that moments are to be shown in
 * @param error  where NULL is returned: one sentence why
 */
crvs_zone_t *crvs_zone_make(apr_pool_t *pool, const char *name, const char *const *languages, int language_count,
                            const char **error);

/** Opens another zone, which shares @a zone's languages. @return NULL where there is no such zone */
crvs_zone_t *crvs_zone_make_beside(apr_pool_t *pool, const char *name, const crvs_zone_t *zone);

/** The zone's IANA name, as it is today. */
const char *crvs_zone_name(const crvs_zone_t *zone);

/** The city that the zone is named by, in a language; the zone's name where that is no city. */
const char *crvs_zone_city(const crvs_zone_t *zone, int language);

/** The order of two zones' cities in a language. */
int crvs_zone_compare(const crvs_zone_t *one, const crvs_zone_t *other, int language);

/** The system's zones, of which it is one. */
const crvs_tzdata_t *crvs_zone_tzdata(const crvs_zone_t *zone);

/** How many seconds the zone's clocks are ahead of UTC at a moment. */
int crvs_zone_offset(const crvs_zone_t *zone, apr_int64_t seconds);

typedef enum {
    CRVS_TIME_OK,
    CRVS_TIME_MALFORMED, /**< not a date and time, or not one of the calendar, or outside the years 2000 to 2100 */
    CRVS_TIME_SKIPPED    /**< an hour that does not exist: clocks were put forward over it */
} crvs_time_e;

/** Reads a date and an hour, as a datetime-local field sends them or as people type them (core/time/typed.h). */
crvs_time_e crvs_zone_parse(const crvs_zone_t *zone, const char *text, apr_int64_t *seconds);

/** Reads a date, and finds the first moment of a day that is so many days behind it. */
crvs_time_e crvs_zone_parse_day(const crvs_zone_t *zone, const char *text, int days, apr_int64_t *seconds);

/**
 * When clocks show so much more, or less, than they do at a moment, however they change in between.
 * @param by seconds by the clock, such as a day and an hour
 * @return CRVS_TIME_SKIPPED where clocks are put forward over it, CRVS_TIME_MALFORMED behind the year 2100
 */
crvs_time_e crvs_zone_shift(const crvs_zone_t *zone, apr_int64_t seconds, apr_int64_t by, apr_int64_t *moved);

/**
 * The same hour by the school's clock so many weeks later, however clocks change in between.
 * @return CRVS_TIME_SKIPPED where clocks are put forward over it that day, CRVS_TIME_MALFORMED behind the year 2100
 */
crvs_time_e crvs_zone_add_weeks(const crvs_zone_t *zone, apr_int64_t seconds, int weeks, apr_int64_t *later);

/** Words that a language puts around dates. */
typedef struct {
    const char *today; /**< "aujourd’hui à" */
    const char *tomorrow;
    const char *yesterday;
    const char *at; /**< "à", between a date and a time */
} crvs_time_words_t;

/** When the day after @a now begins there. */
apr_int64_t crvs_zone_midnight(const crvs_zone_t *zone, apr_int64_t now);

/**
 * Shows a moment in the school's zone.
 * @param form "when" (today at, a weekday and date, with the year where it is not this one), "date", "time",
 *        "full" (with the zone's title), "iso" (UTC), "input" (for a datetime-local field); "" is "iso"
 * @param language index into the languages that the zone was made with
 * @return the text in @a pool; NULL for a form that there is not
 */
const char *crvs_zone_show(const crvs_zone_t *zone, int language, const crvs_time_words_t *words, apr_int64_t now,
                           apr_int64_t seconds, const char *form, apr_pool_t *pool);

/** The zone's city and its distance from UTC at @a now: "Paris, UTC+1". */
const char *crvs_zone_title(const crvs_zone_t *zone, int language, apr_int64_t now, apr_pool_t *pool);

#endif
