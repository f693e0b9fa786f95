/* SPDX-License-Identifier: Apache-2.0 */
/**
 * CSRF protection: every form carries a token derived from the browser's own cookie.
 */
#ifndef CRVS_CORE_HTTP_CSRF_H
#define CRVS_CORE_HTTP_CSRF_H

#include <apr_pools.h>
#include <stdbool.h>

/** Holds the secret of a browser that is not signed in, which makes the token of the login form. */
#define CRVS_ANONYMOUS_COOKIE "crvs-form"

/**
 * The token of a browser's forms: SHA-256 of the secret of its cookie (session or, before the login, anonymous), which is
 * random and nobody guesses, behind words of its own.
 * @return base64url in @a pool
 */
const char *crvs_csrf_token(apr_pool_t *pool, const char *secret);

/** Whether @a token matches @a secret; false if either is NULL. */
bool crvs_csrf_is_valid(apr_pool_t *pool, const char *secret, const char *token);

/**
 * Whether the browser says that the request comes from our own pages.
 * @param fetch_site Sec-Fetch-Site, decisive where it is present
 * @param origin Origin, decisive where only it is present
 * @param own our origin, "https://host[:port]"
 */
bool crvs_csrf_is_same_origin(const char *fetch_site, const char *origin, const char *own);

#endif
