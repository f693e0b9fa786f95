/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The hash of a password: bcrypt, of its composed characters.
 */
#ifndef CRVS_ACCOUNTS_BCRYPT_H
#define CRVS_ACCOUNTS_BCRYPT_H

#include <apr_pools.h>
#include <stdbool.h>

/** bcrypt ignores every byte after this one, so longer passwords are refused. */
#define CRVS_PASSWORD_BYTES 72

typedef enum {
    CRVS_BCRYPT_WRONG,
    CRVS_BCRYPT_RIGHT,
    CRVS_BCRYPT_OLD /**< right, but hashed before passwords were composed, or by another program: to be hashed again */
} crvs_bcrypt_match_e;

/** Whether a password is not longer than what bcrypt takes, composed or as it was typed. */
bool crvs_bcrypt_takes(apr_pool_t *pool, const char *password);

/**
 * Hashes a new password, whose characters it composes (crvs_text_opaque). It keeps a core busy for about 60 ms.
 * @return in @a pool; NULL where there is no randomness, or no bcrypt
 */
const char *crvs_bcrypt_hash(apr_pool_t *pool, const char *password);

/** Compares a password with a hash: composed, and then, where that is something else, as it was typed. */
crvs_bcrypt_match_e crvs_bcrypt_check(apr_pool_t *pool, const char *password, const char *hash);

#endif
