/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What we hand out and want back as it was, read by nobody else: AES-256-GCM with a key that lives as long as the
 * process.
 */
#ifndef CRVS_CORE_BASE_SEAL_H
#define CRVS_CORE_BASE_SEAL_H

#include <apr_pools.h>
#include <stdbool.h>

/**
 * Makes the key, which children inherit, or finds the one that was made before a graceful restart. Call from post_config.
 * @param process which keeps it
 * @return APR_EGENERAL where there is no randomness
 */
apr_status_t crvs_seal_make_key(apr_pool_t *process);

/** Seals a text. @return base64url, in @a pool; NULL where OpenSSL failed */
const char *crvs_seal_close(apr_pool_t *pool, const char *text);

/** Opens what was sealed. @return the text, in @a pool; NULL where we did not seal it, or with another key */
const char *crvs_seal_open(apr_pool_t *pool, const char *sealed);

#endif
