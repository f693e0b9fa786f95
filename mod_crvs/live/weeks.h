/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A session that takes place each week, at the same hour by the school's clock.
 */
#ifndef CRVS_LIVE_WEEKS_H
#define CRVS_LIVE_WEEKS_H

#include "core/http/field.h"

/** How many weeks may be planned behind the first session. */
#define CRVS_WEEKS_MAX 52

/** When the sessions of a series begin, the first one first. */
typedef struct {
    int count;
    apr_int64_t starts[1 + CRVS_WEEKS_MAX];
} crvs_weeks_t;

/**
 * Adds the weeks that follow: @a count of them, or those until a moment where @a until is not 0. A week in which clocks
 * skip that hour, and a moment that is too far away, are recorded as errors of the field @a name.
 * @param weeks with the first start in it
 */
void crvs_weeks_follow(crvs_request_t *request, crvs_weeks_t *weeks, int count, apr_int64_t until, const char *name);

/** Reads `repeat` and `repeat_until`, and adds the weeks that they ask for. */
void crvs_weeks_read(crvs_request_t *request, crvs_weeks_t *weeks);

/** What a series is made of. */
typedef struct {
    apr_int64_t classroom_id;
    const char *title;
    const char *description;
    apr_int64_t duration_minutes;
    apr_int64_t created_by;
    apr_int64_t series_id; /**< 0: the first session that is planned gives it, where several are */
} crvs_series_t;

/**
 * Plans sessions from the @a from th start on, each with a room of its own, writes a line of the audit, in which the first
 * stands for all, and tells the class. For a transaction of the act's.
 */
crvs_error_t *crvs_weeks_plan(const crvs_act_t *act, const crvs_series_t *series, const crvs_weeks_t *weeks, int from);

/** Leaves the message that they are planned, and when the last one is. */
void crvs_weeks_tell(crvs_request_t *request, const crvs_weeks_t *weeks);

/** @name The fields that say whether a session is repeated. */
/** @{ */
extern const crvs_field_t crvs_weeks_repeat;
extern const crvs_field_t crvs_weeks_until;
/** @} */

#endif
