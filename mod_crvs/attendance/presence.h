/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What stays come to: how long somebody was there, and what a school says of it.
 */
#ifndef CRVS_ATTENDANCE_PRESENCE_H
#define CRVS_ATTENDANCE_PRESENCE_H

#include "attendance/stay.h"

/** A time, from one moment until another, in seconds since 1970. */
typedef struct {
    apr_int64_t from, until;
} crvs_span_t;

/** How somebody was there. */
typedef struct {
    apr_int64_t first_in; /**< 0: was not there */
    apr_int64_t last_out;
    apr_int64_t seconds; /**< within the session's real time: of several devices at once, one counts */
    int connections;     /**< how often a device came in */
    bool is_estimated;   /**< when one of them came or left was not told */
} crvs_presence_t;

typedef enum {
    CRVS_STATUS_NONE, /**< nothing is known */
    CRVS_STATUS_PRESENT,
    CRVS_STATUS_LATE,
    CRVS_STATUS_LEFT_EARLY,
    CRVS_STATUS_ABSENT,
    CRVS_STATUS_EXCUSED /**< said by a teacher, never measured */
} crvs_status_e;

/** From what share of the session's time on somebody was there, and how many minutes are late. */
typedef struct {
    int share;
    int minutes;
} crvs_measure_t;

/**
 * A session's real time: from the first teacher in to the last one out, within the session. Where no teacher was seen
 * for a minute: from its start, or the first one in, to the last one out.
 * @param stays settled, of everybody
 */
crvs_span_t crvs_presence_base(const crvs_stay_t *stays, int count, const crvs_bounds_t *bounds);

/** Adds one person's stays up: gaps of less than a minute count as time. @param stays settled, in order of time */
crvs_presence_t crvs_presence_of(const crvs_stay_t *stays, int count, crvs_span_t base);

/**
 * What the school says of it. Whoever was there for less than the share is absent; late counts from the planned hour
 * where a teacher was there before it.
 * @param planned when it was to begin
 * @param is_live it still runs: nobody has left early, and whoever has come is there
 */
crvs_status_e crvs_presence_status(const crvs_presence_t *presence, crvs_span_t base, apr_int64_t planned, bool is_live,
                                   crvs_measure_t measure);

/** The share of a session that somebody was there for, in percent, rounded down. */
int crvs_presence_percent(const crvs_presence_t *presence, crvs_span_t base);

#endif
