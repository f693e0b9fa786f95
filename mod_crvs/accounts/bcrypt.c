/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/bcrypt.h"

#include "core/base/crypto.h"
#include "core/text/text.h"

#include <apr_lib.h>
#include <apr_md5.h>
#include <apr_strings.h>
#include <string.h>

#define SALT_BYTES 16
#define HASH_LENGTH 60
#define PREFIX_LENGTH 4 /* "$2y$" */
#define LEAST_COST 4
#define GREATEST_COST 31

/* Salt and key of a password that nobody has. */
#define NOBODY "abcdefghijklmnopqrstuuFSGowNkoNqbYjY5yYkHl5cdejSFCwfe"

static bool fits(const char *password)
{
    return strlen(password) <= CRVS_PASSWORD_BYTES;
}

bool crvs_bcrypt_takes(apr_pool_t *pool, const char *password)
{
    return fits(password) || fits(crvs_text_opaque(pool, password));
}

const char *crvs_bcrypt_hash(apr_pool_t *pool, const char *password)
{
    unsigned char salt[SALT_BYTES];
    char made[HASH_LENGTH + 1];

    if (!crvs_crypto_random(salt, sizeof(salt))
        || apr_bcrypt_encode(crvs_text_opaque(pool, password), CRVS_BCRYPT_COST, salt, sizeof(salt), made, sizeof(made))
               != APR_SUCCESS)
        return NULL;
    return apr_pstrdup(pool, made);
}

int crvs_bcrypt_cost(const char *hash)
{
    int cost;

    if (strlen(hash) != HASH_LENGTH || strncmp(hash, "$2", 2) != 0 || !strchr("aby", hash[2]) || hash[3] != '$'
        || !apr_isdigit(hash[4]) || !apr_isdigit(hash[5]) || hash[6] != '$')
        return 0;
    cost = (hash[4] - '0') * 10 + hash[5] - '0';
    return cost < LEAST_COST || cost > GREATEST_COST ? 0 : cost;
}

static bool is_computed(int cost)
{
    return cost && cost <= CRVS_BCRYPT_MOST;
}

const char *crvs_bcrypt_adopt(apr_pool_t *pool, const char *hash)
{
    return is_computed(crvs_bcrypt_cost(hash)) ? apr_pstrcat(pool, "$2y$", hash + PREFIX_LENGTH, NULL) : NULL;
}

crvs_bcrypt_match_e crvs_bcrypt_check(apr_pool_t *pool, const char *password, const char *hash)
{
    const char *composed = crvs_text_opaque(pool, password);
    int cost = crvs_bcrypt_cost(hash);

    if (!is_computed(cost))
        return CRVS_BCRYPT_WRONG;
    if (fits(composed) && apr_password_validate(composed, hash) == APR_SUCCESS)
        return cost == CRVS_BCRYPT_COST ? CRVS_BCRYPT_RIGHT : CRVS_BCRYPT_OLD;
    if (!strcmp(composed, password) || !fits(password) || apr_password_validate(password, hash) != APR_SUCCESS)
        return CRVS_BCRYPT_WRONG;
    /* A few characters grow by being composed. */
    return fits(composed) ? CRVS_BCRYPT_OLD : CRVS_BCRYPT_RIGHT;
}

/* Each cost has twice the rounds of the one below: one check of 10, and again one of 10 and one of 11, are one of 12. */
void crvs_bcrypt_spend(apr_pool_t *pool, const char *password, int cost, int up_to)
{
    int next = is_computed(cost) ? cost : up_to;

    if (!is_computed(cost))
        crvs_bcrypt_check(pool, password, apr_psprintf(pool, "$2y$%02d$" NOBODY, up_to));
    for (; next < up_to; next++)
        crvs_bcrypt_check(pool, password, apr_psprintf(pool, "$2y$%02d$" NOBODY, next));
}
