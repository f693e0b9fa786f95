/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Whose turn it is to have a password checked, where many sign in at once: a timetable that all processes of the server
 * share. Each check takes up the time that such checks took of late, on half of the cores, so that the other half is there
 * for those who are signed in. Nobody holds a thread while waiting for a turn that is far off.
 */
#ifndef CRVS_ACCOUNTS_TURNS_H
#define CRVS_ACCOUNTS_TURNS_H

#include <apr_pools.h>
#include <apr_time.h>
#include <stdbool.h>

/** Makes the timetable, which children inherit; call from post_config. */
apr_status_t crvs_turns_make(apr_pool_t *pool);

/** The clock of the timetable, which nobody sets: microseconds since the machine was started. */
apr_time_t crvs_turns_clock(void);

/**
 * Books the next turn.
 * @param now by crvs_turns_clock
 * @param due when it is, by the same clock; 0: it comes so soon that it is not worth going away
 * @return false where a thousand wait already
 */
bool crvs_turns_book(apr_time_t now, apr_time_t *due);

/**
 * Takes a turn that was waited for, whichever front end booked it: as many come here from others as go there from here.
 * @param number a random one that the turn was given
 * @return false where it was taken here already, so that another is to be booked
 */
bool crvs_turns_take(apr_uint64_t number);

/** Says that the check of a turn is over, and how long it took. */
void crvs_turns_end(apr_interval_time_t took);

/** Gives a turn back that was just booked, and in which nothing was checked: those behind it come sooner. */
void crvs_turns_give_back(void);

#endif
