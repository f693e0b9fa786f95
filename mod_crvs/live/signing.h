/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What signs the tokens of meetings, by OpenSSL: a secret that Jitsi shares (HS256), or an RSA key whose public half Jitsi
 * fetches from us (RS256).
 */
#ifndef CRVS_LIVE_SIGNING_H
#define CRVS_LIVE_SIGNING_H

#include <apr_pools.h>

/** The fewest bytes of a secret, and the fewest bits of a key (RFC 7518, 3.2 and 3.3). */
#define CRVS_SIGNING_SECRET_BYTES 32
#define CRVS_SIGNING_KEY_BITS 2048

/** A key, for any number of threads. */
typedef struct crvs_signing_t crvs_signing_t;

/** A shared secret. @param secret lives as long as @a pool */
const crvs_signing_t *crvs_signing_with_secret(apr_pool_t *pool, const char *secret);

/**
 * A private RSA key.
 * @param pem as `openssl genrsa` writes it, without a passphrase
 * @param kid by which Jitsi asks for its public half; lives as long as @a pool
 * @param flaw where NULL is returned: why, to go on "it ..."
 */
const crvs_signing_t *crvs_signing_with_key(apr_pool_t *pool, const char *pem, const char *kid, const char **flaw);

/** The name of its key; NULL where it is a secret. */
const char *crvs_signing_kid(const crvs_signing_t *signing);

/** A payload as a signed token (RFC 7515, 7.1), in @a pool; NULL where OpenSSL failed. */
const char *crvs_signing_token(apr_pool_t *pool, const crvs_signing_t *signing, const char *payload);

/** What Jitsi's asap_key_server calls a key: SHA-256 of its name in hex, and ".pem". */
const char *crvs_signing_file_name(apr_pool_t *pool, const char *kid);

/** The key's public half in PEM, for as long as the key; NULL where it is a secret. */
const char *crvs_signing_public(const crvs_signing_t *signing);

/** The same as a JSON Web Key Set (RFC 7517). */
const char *crvs_signing_jwks(const crvs_signing_t *signing);

#endif
