/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Random bytes, hashes and codes, by OpenSSL.
 */
#ifndef CRVS_CORE_BASE_CRYPTO_H
#define CRVS_CORE_BASE_CRYPTO_H

#include <apr_pools.h>
#include <stdbool.h>

#define CRVS_SHA256_BYTES 32

/** Fills @a bytes from the system's secure random source. @return false on failure */
bool crvs_crypto_random(unsigned char *bytes, apr_size_t length);

/** A random token of 32 bytes as 43 characters of base64url; NULL where there is no randomness. */
const char *crvs_crypto_token(apr_pool_t *pool);

/** SHA-256. */
void crvs_crypto_sha256(const void *data, apr_size_t length, unsigned char digest[CRVS_SHA256_BYTES]);

/** SHA-256 as 64 lower-case hex digits. */
const char *crvs_crypto_sha256_hex(apr_pool_t *pool, const void *data, apr_size_t length);

/** 64 bits that differ, by all odds, where the bytes do; whoever tries can make others with the same ones. */
apr_uint64_t crvs_crypto_sum(const void *data, apr_size_t length);

/** A hash of what comes piece by piece. */
typedef struct crvs_digest_t crvs_digest_t;

/**
 * Begins a hash. @param name "sha1" or "sha256" @return freed with @a pool; NULL for another name, or where OpenSSL
 * failed
 */
crvs_digest_t *crvs_crypto_digest_make(apr_pool_t *pool, const char *name);
void crvs_crypto_digest_add(crvs_digest_t *digest, const void *data, apr_size_t length);
/** Ends the hash. @return it in base64, in @a pool; NULL where OpenSSL failed */
const char *crvs_crypto_digest_base64(crvs_digest_t *digest, apr_pool_t *pool);
/** The same in lower-case hex digits. */
const char *crvs_crypto_digest_hex(crvs_digest_t *digest, apr_pool_t *pool);

/** HMAC-SHA256 (RFC 2104). @return false where OpenSSL failed */
bool crvs_crypto_hmac(const void *key, apr_size_t key_length, const void *data, apr_size_t length,
                      unsigned char mac[CRVS_SHA256_BYTES]);

/** Lower-case hex digits. */
const char *crvs_crypto_hex(apr_pool_t *pool, const unsigned char *bytes, apr_size_t length);

/** Base64 with padding (RFC 4648, section 4). */
const char *crvs_crypto_base64(apr_pool_t *pool, const unsigned char *bytes, apr_size_t length);

/** Base64 for URLs, without padding (RFC 4648, section 5). */
const char *crvs_crypto_base64url(apr_pool_t *pool, const unsigned char *bytes, apr_size_t length);

/** Decodes base64 with padding, strictly. @return the bytes in @a pool; NULL where @a text is not base64 */
const unsigned char *crvs_crypto_unbase64(apr_pool_t *pool, const char *text, apr_size_t *length);

/** Compares in constant time: neither the content nor the position of a difference affects it. */
bool crvs_crypto_equal(const char *one, const char *other);

#endif
