/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Weeks of the school's zone, from Monday to Sunday.
 */
#ifndef CRVS_NOTICES_WEEK_H
#define CRVS_NOTICES_WEEK_H

#include "core/time/time.h"

typedef struct {
    int number;        /**< grows by one each week */
    apr_int64_t from;  /**< Monday's first moment */
    apr_int64_t until; /**< the next Monday's */
    apr_int64_t told;  /**< in the morning of that: what happened in the week is told from then on */
} crvs_week_t;

/** The last week that has ended. @param now in seconds since 1970, as all moments are */
crvs_week_t crvs_week_ended(const crvs_zone_t *zone, apr_int64_t now);

/** The week of a number. */
crvs_week_t crvs_week_numbered(const crvs_zone_t *zone, int number);

#endif
