/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a whole class is to be told becomes notices: a request writes one row, however many are in the class, and the sender
 * makes of it one for each member.
 */
#ifndef CRVS_NOTICES_SPREAD_H
#define CRVS_NOTICES_SPREAD_H

#include "core/act.h"

/**
 * Makes notices of all that classes are to be told, each in a transaction of its own: whoever is killed in the middle of one
 * has made none of it, and the next one makes them. What another sender has just taken is left to that one.
 */
crvs_error_t *crvs_spread_events(const crvs_act_t *act);

#endif
