/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a browser calls itself, in words that its user knows it by.
 */
#ifndef CRVS_ACCOUNTS_BROWSER_H
#define CRVS_ACCOUNTS_BROWSER_H

#include <apr_pools.h>

/** "Firefox · Windows" of a User-Agent, or what of it is known, in @a pool; NULL where nothing is. */
const char *crvs_browser_name(apr_pool_t *pool, const char *user_agent);

#endif
