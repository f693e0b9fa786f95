/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/crypto.h"

#include <apr_strings.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <string.h>

#define TOKEN_BYTES 32

bool crvs_crypto_random(unsigned char *bytes, apr_size_t length)
{
    return RAND_bytes(bytes, (int)length) == 1;
}

const char *crvs_crypto_token(apr_pool_t *pool)
{
    unsigned char bytes[TOKEN_BYTES];

    return crvs_crypto_random(bytes, sizeof(bytes)) ? crvs_crypto_base64url(pool, bytes, sizeof(bytes)) : NULL;
}

/* Both steps can be undone, so that another piece always makes another sum. */
static apr_uint64_t add_to_sum(apr_uint64_t sum, apr_uint64_t piece)
{
    sum = (sum ^ piece) * APR_UINT64_C(0x9E3779B97F4A7C15);
    return sum << 32 | sum >> 32;
}

/* Pages are long: a sum that nobody can make another text for, as SipHash's, takes several times as long. */
apr_uint64_t crvs_crypto_sum(const void *data, apr_size_t length)
{
    const char *bytes = data, *end = bytes + length / sizeof(apr_uint64_t) * sizeof(apr_uint64_t);
    apr_uint64_t sum = length, piece;

    for (; bytes < end; bytes += sizeof(piece)) {
        memcpy(&piece, bytes, sizeof(piece));
        sum = add_to_sum(sum, piece);
    }
    piece = 0;
    memcpy(&piece, bytes, length % sizeof(piece));
    return add_to_sum(sum, piece);
}

/* OpenSSL looks for an algorithm by its name at each hash, unless it was fetched: it takes longer than short hashes. */
static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
static const EVP_MD *fetched;

static void fetch(void)
{
    fetched = EVP_MD_fetch(NULL, "SHA256", NULL);
}

void crvs_crypto_sha256(const void *data, apr_size_t length, unsigned char digest[CRVS_SHA256_BYTES])
{
    if (!CRYPTO_THREAD_run_once(&once, fetch) || !fetched || !EVP_Digest(data, length, digest, NULL, fetched, NULL))
        SHA256(data, length, digest);
}

const char *crvs_crypto_sha256_hex(apr_pool_t *pool, const void *data, apr_size_t length)
{
    unsigned char digest[CRVS_SHA256_BYTES];

    crvs_crypto_sha256(data, length, digest);
    return crvs_crypto_hex(pool, digest, sizeof(digest));
}

struct crvs_digest_t {
    EVP_MD_CTX *context;
    bool failed;
};

static apr_status_t free_digest(void *digest)
{
    EVP_MD_CTX_free(((crvs_digest_t *)digest)->context);
    return APR_SUCCESS;
}

crvs_digest_t *crvs_crypto_digest_make(apr_pool_t *pool, const char *name)
{
    const EVP_MD *algorithm = !strcmp(name, "sha1") ? EVP_sha1() : !strcmp(name, "sha256") ? EVP_sha256() : NULL;
    crvs_digest_t *digest = apr_pcalloc(pool, sizeof(*digest));

    if (!algorithm || !(digest->context = EVP_MD_CTX_new()))
        return NULL;
    apr_pool_cleanup_register(pool, digest, free_digest, apr_pool_cleanup_null);
    return EVP_DigestInit_ex(digest->context, algorithm, NULL) ? digest : NULL;
}

void crvs_crypto_digest_add(crvs_digest_t *digest, const void *data, apr_size_t length)
{
    digest->failed |= !EVP_DigestUpdate(digest->context, data, length);
}

const char *crvs_crypto_digest_base64(crvs_digest_t *digest, apr_pool_t *pool)
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int length = 0;

    if (digest->failed || !EVP_DigestFinal_ex(digest->context, bytes, &length))
        return NULL;
    return crvs_crypto_base64(pool, bytes, length);
}

const char *crvs_crypto_digest_hex(crvs_digest_t *digest, apr_pool_t *pool)
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int length = 0;

    if (digest->failed || !EVP_DigestFinal_ex(digest->context, bytes, &length))
        return NULL;
    return crvs_crypto_hex(pool, bytes, length);
}

bool crvs_crypto_hmac(const void *key, apr_size_t key_length, const void *data, apr_size_t length,
                      unsigned char mac[CRVS_SHA256_BYTES])
{
    unsigned int written = 0;

    return HMAC(EVP_sha256(), key, (int)key_length, data, length, mac, &written) && written == CRVS_SHA256_BYTES;
}

const char *crvs_crypto_hex(apr_pool_t *pool, const unsigned char *bytes, apr_size_t length)
{
    static const char digits[] = "0123456789abcdef";
    char *hex = apr_palloc(pool, length * 2 + 1);

    for (apr_size_t i = 0; i < length; i++) {
        hex[i * 2] = digits[bytes[i] >> 4];
        hex[i * 2 + 1] = digits[bytes[i] & 15];
    }
    hex[length * 2] = '\0';
    return hex;
}

const char *crvs_crypto_base64(apr_pool_t *pool, const unsigned char *bytes, apr_size_t length)
{
    char *text = apr_palloc(pool, (length + 2) / 3 * 4 + 1);

    EVP_EncodeBlock((unsigned char *)text, bytes, (int)length);
    return text;
}

const char *crvs_crypto_base64url(apr_pool_t *pool, const unsigned char *bytes, apr_size_t length)
{
    char *text = apr_pstrdup(pool, crvs_crypto_base64(pool, bytes, length));

    for (char *at = text; *at; at++) {
        if (*at == '+')
            *at = '-';
        else if (*at == '/')
            *at = '_';
        else if (*at == '=')
            *at = '\0';
        if (!*at)
            break;
    }
    return text;
}

const unsigned char *crvs_crypto_unbase64(apr_pool_t *pool, const char *text, apr_size_t *length)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    apr_size_t size = strlen(text);
    apr_size_t symbols = strspn(text, alphabet);
    apr_size_t padding = size - symbols;
    unsigned char *bytes;

    if (size == 0 || size % 4 || padding > 2 || strspn(text + symbols, "=") != padding)
        return NULL;
    bytes = apr_palloc(pool, size / 4 * 3 + 1);
    if (EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)size) < 0)
        return NULL;
    *length = size / 4 * 3 - padding;
    return bytes;
}

bool crvs_crypto_equal(const char *one, const char *other)
{
    unsigned char digests[2][CRVS_SHA256_BYTES];

    /* Hashes of both sides: their lengths are equal, and say nothing of the secret's. */
    crvs_crypto_sha256(one, strlen(one), digests[0]);
    crvs_crypto_sha256(other, strlen(other), digests[1]);
    return CRYPTO_memcmp(digests[0], digests[1], CRVS_SHA256_BYTES) == 0;
}
