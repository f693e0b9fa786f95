/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Stays: who was in a room from when to when, as far as machines told it.
 *
 * What they told comes in any order, twice, or not at all. It is kept as it came, and put together here each time that
 * somebody looks: so the same events give the same stays, however they came.
 */
#ifndef CRVS_ATTENDANCE_STAY_H
#define CRVS_ATTENDANCE_STAY_H

#include <apr.h>
#include <stdbool.h>

/** One stay of one device in one room. Times are in seconds since 1970. */
typedef struct {
    const char *connection; /**< which device in which room: the same each time that it comes back */
    const char *room;       /**< the session's own, or a breakout room */
    apr_int64_t user_id;    /**< 0: it was not told; then another stay of the connection may tell */
    apr_int64_t joined_at;  /**< 0: not told */
    apr_int64_t left_at;    /**< 0: not told */
    bool is_estimated;      /**< when it began or ended was not told */
    bool is_teacher;        /**< of somebody who teaches the class; for crvs_presence_base */
} crvs_stay_t;

/** A room was created, or destroyed: nobody was in it any more at that moment. */
typedef struct {
    const char *room;
    apr_int64_t at;
    bool is_created;
} crvs_mark_t;

/** What bounds the stays of a session. */
typedef struct {
    apr_int64_t opens_at;  /**< what was before is none of it: somebody tried the room; 0: not known */
    apr_int64_t begins_at; /**< when it was started, else planned */
    apr_int64_t ends_at;   /**< when it was ended, else after its duration */
    apr_int64_t closes_at; /**< when it was over at the latest */
    apr_int64_t now;       /**< of a session that runs: who did not leave is there; else 0 */
} crvs_bounds_t;

/**
 * Makes whole stays of what was told: joins what one device told in two parts, says whose it is, and ends what has no
 * end: when the device came back, when its room was created anew or destroyed, else with the session. Stays of nobody
 * are left out.
 * @param stays as they were told, of one session; put in order by person, then time
 * @return how many there are now
 */
int crvs_stay_settle(crvs_stay_t *stays, int count, const crvs_mark_t *marks, int mark_count,
                     const crvs_bounds_t *bounds);

#endif
