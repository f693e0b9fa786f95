/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The zones of the system: package tzdata, in $TZDIR or /usr/share/zoneinfo.
 */
#ifndef CRVS_CORE_TIME_TZDATA_H
#define CRVS_CORE_TIME_TZDATA_H

#include "core/time/tzif.h"

typedef struct crvs_tzdata_t crvs_tzdata_t;

/**
 * Reads which zones there are, and what they were called before.
 * @param error where NULL is returned: one sentence why
 */
const crvs_tzdata_t *crvs_tzdata_open(apr_pool_t *pool, const char **error);

/** The names of today's zones with a place, in the order of their bytes. */
const char *const *crvs_tzdata_names(const crvs_tzdata_t *tzdata, int *count);

/** What a zone is called today: Asia/Kolkata for Asia/Calcutta; @a name itself where it is no former name. */
const char *crvs_tzdata_current(const crvs_tzdata_t *tzdata, const char *name);

/** A zone's rules in @a pool; NULL where there is no such zone, by any name. */
const crvs_tzif_t *crvs_tzdata_rules(const crvs_tzdata_t *tzdata, apr_pool_t *pool, const char *name);

/** Of the rules, such as 2025b; "" where the system does not say. */
const char *crvs_tzdata_version(const crvs_tzdata_t *tzdata);

#endif
