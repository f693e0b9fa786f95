/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What we hand out and want back as it was, read by nobody else: AES-256-GCM.
 */
#ifndef CRVS_CORE_BASE_SEAL_H
#define CRVS_CORE_BASE_SEAL_H

#include <apr_pools.h>

/** Makes a key. @return base64url, in @a pool; NULL where there is no randomness */
const char *crvs_seal_make_key(apr_pool_t *pool);

/** Seals a text. @return base64url, in @a pool; NULL where OpenSSL failed, or @a key is none */
const char *crvs_seal_close(apr_pool_t *pool, const char *key, const char *text);

/** Opens what was sealed. @return the text, in @a pool; NULL where it was not sealed with that key */
const char *crvs_seal_open(apr_pool_t *pool, const char *key, const char *sealed);

#endif
