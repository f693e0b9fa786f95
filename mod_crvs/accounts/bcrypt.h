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

/** The cost of our hashes, whose number of rounds is 2 to the power of it. */
#define CRVS_BCRYPT_COST 10
/** The dearest that is computed: about a second. At most 31 can be asked for, which keeps a core busy for a day. */
#define CRVS_BCRYPT_MOST 14

typedef enum {
    CRVS_BCRYPT_WRONG,
    CRVS_BCRYPT_RIGHT,
    CRVS_BCRYPT_OLD /**< right, but hashed before passwords were composed, at another cost or by another program:
                        to be hashed again */
} crvs_bcrypt_match_e;

/** Whether a password is not longer than what bcrypt takes, composed or as it was typed. */
bool crvs_bcrypt_takes(apr_pool_t *pool, const char *password);

/**
 * Hashes a new password, whose characters it composes (crvs_text_opaque). It keeps a core busy for about 60 ms.
 * @return in @a pool; NULL where there is no randomness, or no bcrypt
 */
const char *crvs_bcrypt_hash(apr_pool_t *pool, const char *password);

/** The cost of a hash, whichever letter its kind is called by, be it more than is computed; 0 where it is none. */
int crvs_bcrypt_cost(const char *hash);

/** Another program's hash as one of ours, in @a pool; NULL where it is none, or dearer than what is computed. */
const char *crvs_bcrypt_adopt(apr_pool_t *pool, const char *hash);

/**
 * Compares a password with a hash: composed, and then, where that is something else, as it was typed.
 * @return wrong too where it is no hash of this kind, or dearer than what is computed
 */
crvs_bcrypt_match_e crvs_bcrypt_check(apr_pool_t *pool, const char *password, const char *hash);

/**
 * Does the work, for nothing, that brings a check which was wrong to another cost.
 * @param cost of the hash that was compared with (crvs_bcrypt_cost)
 * @param up_to the cost to reach; nothing is done where @a cost is that or more
 */
void crvs_bcrypt_spend(apr_pool_t *pool, const char *password, int cost, int up_to);

#endif
