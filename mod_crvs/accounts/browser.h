/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The name of a browser as its user knows it.
 */
#ifndef CRVS_ACCOUNTS_BROWSER_H
#define CRVS_ACCOUNTS_BROWSER_H

#include <apr_pools.h>

/** "Firefox · Windows" from a User-Agent header, or the part that is recognized, in @a pool; NULL if neither is. */
const char *crvs_browser_name(apr_pool_t *pool, const char *user_agent);

#endif
