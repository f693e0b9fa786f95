/* SPDX-License-Identifier: Apache-2.0 */
/**
 * URLs: what may stand in one, and which ones are safe to go to.
 */
#ifndef CRVS_CORE_TEXT_URL_H
#define CRVS_CORE_TEXT_URL_H

#include <apr_pools.h>
#include <stdbool.h>

/** The longest URL that is taken, in bytes: with more, browsers and proxies begin to differ. */
#define CRVS_URL_LENGTH 2048

/** Percent-encodes all but the unreserved characters of RFC 3986, section 2.3. */
const char *crvs_url_encode(apr_pool_t *pool, const char *text);

/**
 * Whether a path from outside may be redirected to: one slash first, no
 * authority, no backslash, no control character, encoded or not, at most 512 bytes.
 */
bool crvs_url_is_safe_path(const char *path);

typedef enum {
    CRVS_URL_OK,
    CRVS_URL_TOO_LONG,      /**< over 2,048 bytes */
    CRVS_URL_BAD_CHARACTER, /**< a space, a control character, a backslash, or not ASCII */
    CRVS_URL_BAD_SCHEME,    /**< not http or https */
    CRVS_URL_USER_INFO,     /**< a user name or password in it */
    CRVS_URL_BAD_HOST,      /**< no host, or one that is none */
} crvs_url_e;

/**
 * Checks an absolute http(s) URL from outside.
 * @param host where OK: the host without port, lower case, in @a pool; may be NULL
 */
crvs_url_e crvs_url_check(apr_pool_t *pool, const char *url, const char **host);

/** What browsers play of a URL inside a page. */
typedef enum { CRVS_URL_NO_MEDIA, CRVS_URL_FILM, CRVS_URL_SOUND } crvs_url_media_e;

/**
 * What a URL is of, by its extension: a file that browsers play, or anything else. Only https is played: a page that
 * came by https may load nothing else, nor do our pages let it (Content-Security-Policy).
 */
crvs_url_media_e crvs_url_media(const char *url);

/** Whether @a host is @a allowed or, where that begins with a dot, lies below it. Case is ignored. */
bool crvs_url_host_matches(const char *host, const char *allowed);

#endif
