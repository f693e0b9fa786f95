/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/pbkdf2.h"

#include "core/base/crypto.h"
#include "core/text/number.h"
#include "core/text/text.h"

#include <apr_strings.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#define KIND "pbkdf2_"
#define LONGEST_KEY 32

typedef struct {
    const EVP_MD *digest;
    apr_int64_t iterations;
    const char *salt;
    const unsigned char *key;
    apr_size_t key_length;
} parts_t;

bool crvs_pbkdf2_is(const char *hash)
{
    return !strncmp(hash, KIND, strlen(KIND));
}

/* The text up to the next $, which becomes its end; NULL where there is none. */
static char *next_part(char **rest)
{
    char *part = *rest;
    char *end = strchr(part, '$');

    if (!end)
        return NULL;
    *end = '\0';
    *rest = end + 1;
    return part;
}

static bool read_parts(apr_pool_t *pool, const char *hash, parts_t *parts)
{
    char *rest = apr_pstrdup(pool, hash);
    const char *name = next_part(&rest);
    const char *iterations = name ? next_part(&rest) : NULL;

    parts->salt = iterations ? next_part(&rest) : NULL;
    if (!parts->salt || !*parts->salt)
        return false;
    parts->digest = !strcmp(name, KIND "sha256") ? EVP_sha256() : !strcmp(name, KIND "sha1") ? EVP_sha1() : NULL;
    if (!parts->digest || !crvs_number_read(iterations, CRVS_PBKDF2_FEWEST, CRVS_PBKDF2_MOST, &parts->iterations))
        return false;
    parts->key = crvs_crypto_unbase64(pool, rest, &parts->key_length);
    return parts->key && parts->key_length == (apr_size_t)EVP_MD_get_size(parts->digest);
}

int crvs_pbkdf2_iterations(apr_pool_t *pool, const char *hash)
{
    parts_t parts;

    return read_parts(pool, hash, &parts) ? (int)parts.iterations : 0;
}

static bool matches(const char *password, const parts_t *parts)
{
    unsigned char made[LONGEST_KEY];

    return PKCS5_PBKDF2_HMAC(password, (int)strlen(password), (const unsigned char *)parts->salt,
                             (int)strlen(parts->salt), (int)parts->iterations, parts->digest, (int)parts->key_length,
                             made)
               == 1
           && CRYPTO_memcmp(made, parts->key, parts->key_length) == 0;
}

/* A password as it was typed and, where that is something else, composed. */
static int spell(apr_pool_t *pool, const char *password, const char *spellings[2])
{
    spellings[0] = password;
    spellings[1] = crvs_text_opaque(pool, password);
    return strcmp(spellings[0], spellings[1]) != 0 ? 2 : 1;
}

bool crvs_pbkdf2_check(apr_pool_t *pool, const char *password, const char *hash)
{
    const char *spellings[2];
    int count = spell(pool, password, spellings);
    bool is_right = false;
    parts_t parts;

    if (!read_parts(pool, hash, &parts))
        return false;
    for (int i = 0; i < count && !is_right; i++)
        is_right = matches(spellings[i], &parts);
    return is_right;
}

void crvs_pbkdf2_spend(apr_pool_t *pool, const char *password, int iterations)
{
    unsigned char made[LONGEST_KEY];
    const char *spellings[2];
    int count = iterations > 0 ? spell(pool, password, spellings) : 0;

    if (iterations > CRVS_PBKDF2_MOST)
        iterations = CRVS_PBKDF2_MOST;
    for (int i = 0; i < count; i++)
        PKCS5_PBKDF2_HMAC(spellings[i], (int)strlen(spellings[i]), (const unsigned char *)KIND, (int)strlen(KIND),
                          iterations, EVP_sha256(), LONGEST_KEY, made);
}
