/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The hash of a password: bcrypt.
 */
#ifndef CRVS_ACCOUNTS_BCRYPT_H
#define CRVS_ACCOUNTS_BCRYPT_H

#include <apr_pools.h>

/** bcrypt ignores every byte after this one, so longer passwords are refused. */
#define CRVS_PASSWORD_BYTES 72

/**
 * Hashes a new password, which keeps a core busy for about 60 ms.
 * @return in @a pool; NULL where there is no randomness, or no bcrypt
 */
const char *crvs_bcrypt_hash(apr_pool_t *pool, const char *password);

#endif
