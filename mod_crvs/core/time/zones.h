/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The time zones that users may choose, each opened when the first user of it comes.
 */
#ifndef CRVS_CORE_TIME_ZONES_H
#define CRVS_CORE_TIME_ZONES_H

#include "core/time/time.h"

typedef struct crvs_zones_t crvs_zones_t;

/**
 * Lists the zones that ICU knows a place for.
 * @param school the school's own, which is open already
 * @param languages codes, as for crvs_zone_make; they must live as long as @a pool
 * @param error where NULL is returned: one sentence why
 */
crvs_zones_t *crvs_zones_make(apr_pool_t *pool, crvs_zone_t *school, const char *const *languages, int language_count,
                              const char **error);

/** Their IANA names in the order of the alphabet. */
const char *const *crvs_zones_names(const crvs_zones_t *zones, int *count);

/**
 * The zone of that name, by any thread. An open zone keeps a megabyte: where very many are open, those that come later
 * are not opened, and their users see the school's times, which say so.
 * @return NULL where there is no such zone to choose, or where @a name is NULL
 */
crvs_zone_t *crvs_zones_find(crvs_zones_t *zones, const char *name);

#endif
