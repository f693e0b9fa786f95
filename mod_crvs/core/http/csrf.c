/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/csrf.h"

#include "core/base/crypto.h"

#include <apr_strings.h>
#include <string.h>

/* The database has the hash of the secret alone. */
static const char purpose[] = "crvs form ";

const char *crvs_csrf_token(apr_pool_t *pool, const char *secret)
{
    const char *both = apr_pstrcat(pool, purpose, secret, NULL);
    unsigned char digest[CRVS_SHA256_BYTES];

    crvs_crypto_sha256(both, strlen(both), digest);
    return crvs_crypto_base64url(pool, digest, sizeof(digest));
}

bool crvs_csrf_is_valid(apr_pool_t *pool, const char *secret, const char *token)
{
    const char *expected = secret && token ? crvs_csrf_token(pool, secret) : NULL;

    return expected && crvs_crypto_equal(expected, token);
}

bool crvs_csrf_is_same_origin(const char *fetch_site, const char *origin, const char *own)
{
    if (fetch_site)
        return !strcmp(fetch_site, "same-origin");
    return !origin || !strcasecmp(origin, own);
}
