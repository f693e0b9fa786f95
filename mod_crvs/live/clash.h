/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Sessions of one class that overlap: planned all the same, and said.
 */
#ifndef CRVS_LIVE_CLASH_H
#define CRVS_LIVE_CLASH_H

#include "live/weeks.h"

/** When one of the sessions that are planned or moved is to take place. */
typedef struct {
    apr_int64_t id; /**< of one that is moved, which does not overlap what it was; 0: a new one */
    apr_int64_t start;
    apr_int64_t duration_minutes;
} crvs_clash_slot_t;

/**
 * Looks for another session of the class that overlaps one of those.
 * @param start when the other one begins, in seconds; 0: there is none
 */
crvs_error_t *crvs_clash_find(crvs_request_t *request, apr_int64_t classroom_id, const crvs_clash_slot_t *slots,
                              int count, apr_int64_t *start);

/** The same for new sessions, from the @a from th week on. */
crvs_error_t *crvs_clash_find_weeks(crvs_request_t *request, apr_int64_t classroom_id, const crvs_weeks_t *weeks,
                                    int from, apr_int64_t duration_minutes, apr_int64_t *start);

#endif
