/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/bcrypt.h"

#include "core/base/crypto.h"
#include "core/text/text.h"

#include <apr_md5.h>
#include <apr_strings.h>
#include <string.h>

#define COST 10
#define SALT_BYTES 16
#define HASH_LENGTH 60

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
        || apr_bcrypt_encode(crvs_text_opaque(pool, password), COST, salt, sizeof(salt), made, sizeof(made))
               != APR_SUCCESS)
        return NULL;
    return apr_pstrdup(pool, made);
}

crvs_bcrypt_match_e crvs_bcrypt_check(apr_pool_t *pool, const char *password, const char *hash)
{
    const char *composed = crvs_text_opaque(pool, password);

    if (fits(composed) && apr_password_validate(composed, hash) == APR_SUCCESS)
        return CRVS_BCRYPT_RIGHT;
    if (!strcmp(composed, password) || !fits(password) || apr_password_validate(password, hash) != APR_SUCCESS)
        return CRVS_BCRYPT_WRONG;
    /* A few characters grow by being composed. */
    return fits(composed) ? CRVS_BCRYPT_OLD : CRVS_BCRYPT_RIGHT;
}
