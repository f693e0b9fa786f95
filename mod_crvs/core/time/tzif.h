/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How far a zone's clocks are from UTC, and when: from a file of the system's (RFC 8536), which is as new as its package
 * tzdata. ICU has a copy of the same rules that is as old as ICU, and libc's localtime() knows one zone in a process.
 */
#ifndef CRVS_CORE_TIME_TZIF_H
#define CRVS_CORE_TIME_TZIF_H

#include <apr_pools.h>

/** The rules of a zone, for any number of threads. */
typedef struct crvs_tzif_t crvs_tzif_t;

/**
 * Reads the bytes of a file of version 2 or newer.
 * @return the rules in @a pool; NULL where that is no such file, or one that counts leap seconds
 */
const crvs_tzif_t *crvs_tzif_read(apr_pool_t *pool, const char *bytes, apr_size_t length);

/** How many seconds the zone's clocks are ahead of UTC at a moment. */
int crvs_tzif_offset(const crvs_tzif_t *rules, apr_int64_t seconds);

#endif
