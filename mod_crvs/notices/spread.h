/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a whole class is to be told becomes notices: a request writes one row, however many are in the class, and the sender
 * makes of it one for each member.
 */
#ifndef CRVS_NOTICES_SPREAD_H
#define CRVS_NOTICES_SPREAD_H

#include "core/act.h"

/**
 * How far a run of the sender is. It begins with zeros, and lives as long as the act's pool. Events up to the last one of
 * which no notices could be made are left to the next run.
 */
typedef struct {
    const crvs_object_t *last;   /**< that event; NULL: none */
    const crvs_error_t *problem; /**< what was wrong with it */
} crvs_spread_t;

/**
 * Makes notices of all that classes are to be told, each in a transaction of its own: whoever is killed in the middle of one
 * has made none of it, and the next one makes them. What another sender has just taken is left to that one.
 * @param spread gets what could not be made; the others are made nevertheless
 * @return only where the next event cannot be asked for
 */
crvs_error_t *crvs_spread_events(const crvs_act_t *act, crvs_spread_t *spread);

#endif
