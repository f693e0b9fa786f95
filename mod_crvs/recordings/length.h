/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How long a recording is, for people.
 */
#ifndef CRVS_RECORDINGS_LENGTH_H
#define CRVS_RECORDINGS_LENGTH_H

#include <apr_pools.h>

/** "1:02:03", or "02:03" of less than an hour, in @a pool; NULL where it is not known (0). */
const char *crvs_length_text(apr_pool_t *pool, apr_int64_t seconds);

#endif
