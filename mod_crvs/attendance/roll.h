/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The roll of a session: what is known of it and its people, put together for whoever looks.
 */
#ifndef CRVS_ATTENDANCE_ROLL_H
#define CRVS_ATTENDANCE_ROLL_H

#include "attendance/presence.h"
#include "core/act.h"

#include <apr_hash.h>

/** The most people of a class that are counted together. */
#define CRVS_ROLL_PEOPLE 2000
/** Students that a page shows. */
#define CRVS_ROLL_PAGE 100
/** Whoever is taken into a class this long after a session, in seconds, was not missed in it. */
#define CRVS_ROLL_LATE_ENTRY (24 * 3600)

/** A session, and what was told of it. */
typedef struct {
    const crvs_object_t *session; /**< a row of attendance_session */
    bool is_measured;             /**< machines told of somebody: who was not seen was not there */
    const char *source;           /**< which: "jitsi" or "jaas" */
    crvs_span_t base;             /**< the session's real time; only where it is measured */
    crvs_stay_t *stays;           /**< settled */
    int stay_count;
    apr_hash_t *corrections; /**< of rows, by person */
    apr_hash_t *clicks;      /**< the same */
} crvs_roll_t;

/** Somebody's line of a roll. */
typedef struct {
    crvs_status_e status;   /**< what a teacher says, else what was measured */
    crvs_status_e measured; /**< what the status is without the teacher */
    crvs_presence_t presence;
    int percent;
    bool is_there; /**< the session runs and they have not left: the presence's last_out is no more than now */
    const crvs_object_t *correction; /**< NULL: nobody corrected it */
    const crvs_object_t *click;      /**< when they followed the session's link; NULL: they did not */
} crvs_line_t;

/**
 * Loads the rolls of sessions of one class.
 * @param sessions rows of attendance_session, latest first
 * @param rolls as many, in their order, in the act's pool
 */
crvs_error_t *crvs_roll_load(const crvs_act_t *act, apr_int64_t classroom_id, const crvs_list_t *sessions,
                             crvs_roll_t **rolls);

/** Somebody's line. @param person a row with `id`, and `member_since` where they are in the class */
crvs_line_t crvs_roll_line(const crvs_act_t *act, const crvs_roll_t *roll, const crvs_object_t *person);

/**
 * A page of a class's students, by name.
 * @param from_id the first of them; made 0 where the page begins with the first of all: it is them, the class has no such
 *   student, or all of it fits on a page
 * @param next the one whom the next page begins with; 0: there is none
 */
crvs_error_t *crvs_roll_students(const crvs_act_t *act, apr_int64_t classroom_id, apr_int64_t *from_id, int most,
                                 crvs_list_t **people, apr_int64_t *next);

/** All of a class's students, by name. */
crvs_error_t *crvs_roll_all_students(const crvs_act_t *act, apr_int64_t classroom_id, crvs_list_t **people);

/** Adds to people those who are no students of the class any more (`is_other`) and were in a session of it, by name. */
crvs_error_t *crvs_roll_add_others(const crvs_act_t *act, apr_int64_t classroom_id, apr_int64_t session_id,
                                   crvs_list_t *people);

/** What a status is called where it is stored, "left_early"; "" for none. */
const char *crvs_roll_status_name(crvs_status_e status);
/** The status of that name; CRVS_STATUS_NONE where it is none. */
crvs_status_e crvs_roll_status(const char *name);
/** The text key of what pages call it; NULL for none. */
const char *crvs_roll_status_key(crvs_status_e status);

#endif
