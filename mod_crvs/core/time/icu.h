/* SPDX-License-Identifier: Apache-2.0 */
/**
 * ICU's own copy of the zones' rules, which nothing here goes by: to say where it is older than the system's.
 */
#ifndef CRVS_CORE_TIME_ICU_H
#define CRVS_CORE_TIME_ICU_H

#include "core/time/time.h"

/** Of its copy, such as 2022e; "" where ICU does not say. */
const char *crvs_icu_version(void);

/**
 * The first moment of three years from @a from on at which ICU has another offset for a zone than the system, to the hour.
 * @return 0 where there is none; @a from where ICU does not know the zone
 */
apr_int64_t crvs_icu_differs(const crvs_zone_t *zone, apr_int64_t from);

#endif
