/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Sessions of one class that overlap: planned all the same, and said.
 */
#ifndef CRVS_LIVE_CLASH_H
#define CRVS_LIVE_CLASH_H

#include "live/weeks.h"

/**
 * Looks for a session of the class that overlaps one of those to be planned.
 * @param except id of a session that is moved, which does not overlap itself; 0: none
 * @param start when the other one begins, in seconds; 0: there is none
 */
crvs_error_t *crvs_clash_find(crvs_request_t *request, apr_int64_t classroom_id, const crvs_weeks_t *weeks,
                              apr_int64_t duration_minutes, apr_int64_t except, apr_int64_t *start);

#endif
