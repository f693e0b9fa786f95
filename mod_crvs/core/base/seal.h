/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What we hand out and want back as it was, read by nobody else: AES-256-GCM with a key that lives as long as the
 * server's configuration.
 */
#ifndef CRVS_CORE_BASE_SEAL_H
#define CRVS_CORE_BASE_SEAL_H

#include <apr_pools.h>
#include <stdbool.h>

/** Makes the key, which children inherit; what was sealed before can't be opened any more. Call from post_config.
 * @return false where there is no randomness */
bool crvs_seal_make_key(void);

/** Seals a text. @return base64url, in @a pool; NULL where OpenSSL failed */
const char *crvs_seal_close(apr_pool_t *pool, const char *text);

/** Opens what was sealed. @return the text, in @a pool; NULL where we did not seal it, or with another key */
const char *crvs_seal_open(apr_pool_t *pool, const char *sealed);

#endif
