/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/bcrypt.h"

#include "core/base/crypto.h"

#include <apr_md5.h>
#include <apr_strings.h>

#define COST 10
#define SALT_BYTES 16
#define HASH_LENGTH 60

const char *crvs_bcrypt_hash(apr_pool_t *pool, const char *password)
{
    unsigned char salt[SALT_BYTES];
    char made[HASH_LENGTH + 1];

    if (!crvs_crypto_random(salt, sizeof(salt))
        || apr_bcrypt_encode(password, COST, salt, sizeof(salt), made, sizeof(made)) != APR_SUCCESS)
        return NULL;
    return apr_pstrdup(pool, made);
}
