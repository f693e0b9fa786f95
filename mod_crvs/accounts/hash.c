/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/hash.h"

#include "accounts/pbkdf2.h"

/* A hash that the school brought along is right until it has a better one. */
static crvs_bcrypt_match_e compare(apr_pool_t *pool, const char *password, const char *hash)
{
    if (crvs_pbkdf2_is(hash))
        return crvs_pbkdf2_check(pool, password, hash) ? CRVS_BCRYPT_OLD : CRVS_BCRYPT_WRONG;
    return crvs_bcrypt_check(pool, password, hash);
}

static int within(int cost)
{
    return cost < CRVS_BCRYPT_COST ? CRVS_BCRYPT_COST : cost > CRVS_BCRYPT_MOST ? CRVS_BCRYPT_MOST : cost;
}

/* What was not right costs one of the dearest bcrypt and one of the dearest PBKDF2, in each of its spellings. */
static void even_out(apr_pool_t *pool, const char *password, const char *hash, const crvs_hash_dearest_t *dearest)
{
    crvs_bcrypt_spend(pool, password, crvs_bcrypt_cost(hash), within(dearest->bcrypt));
    if (dearest->pbkdf2)
        crvs_pbkdf2_spend(pool, password, dearest->pbkdf2 - crvs_pbkdf2_iterations(pool, hash));
}

crvs_bcrypt_match_e crvs_hash_check(apr_pool_t *pool, const char *password, const char *hash,
                                    const crvs_hash_dearest_t *dearest)
{
    crvs_bcrypt_match_e match = hash && *hash ? compare(pool, password, hash) : CRVS_BCRYPT_WRONG;

    if (match == CRVS_BCRYPT_WRONG && dearest)
        even_out(pool, password, hash ? hash : "", dearest);
    return match;
}
