/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The time zones that users may choose: those that the system knows a place for.
 */
#ifndef CRVS_CORE_TIME_ZONES_H
#define CRVS_CORE_TIME_ZONES_H

#include "core/time/time.h"

typedef struct crvs_zones_t crvs_zones_t;

/**
 * Opens them all, for any thread: their files take some hundreds of kilobytes.
 * @param school the school's own, which is one of them
 * @param language_count of how many languages @a school was made with
 * @param error where NULL is returned: one sentence why
 */
crvs_zones_t *crvs_zones_make(apr_pool_t *pool, crvs_zone_t *school, int language_count, const char **error);

/** How many there are. */
int crvs_zones_count(const crvs_zones_t *zones);

/** One of them in the order in which a language has their cities. @param place from 0 */
const crvs_zone_t *crvs_zones_offer(const crvs_zones_t *zones, int language, int place);

/** The zone of that name, which may be a former one. @return NULL where there is none, or where @a name is NULL */
crvs_zone_t *crvs_zones_find(const crvs_zones_t *zones, const char *name);

#endif
