/* SPDX-License-Identifier: Apache-2.0 */
#include "live/signing.h"

#include "core/base/crypto.h"
#include "core/text/json.h"

#include <apr_strings.h>
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

struct crvs_signing_t {
    const char *secret; /* NULL: it is a key */
    EVP_PKEY *key;
    const char *kid;
    const char *public_pem;
    const char *jwks;
};

const crvs_signing_t *crvs_signing_with_secret(apr_pool_t *pool, const char *secret)
{
    crvs_signing_t *signing = apr_pcalloc(pool, sizeof(*signing));

    signing->secret = secret;
    return signing;
}

/* --- The key and its public half --- */

static apr_status_t free_key(void *key)
{
    EVP_PKEY_free(key);
    return APR_SUCCESS;
}

/* A server that starts has nobody to ask for a passphrase. */
static int give_no_passphrase(char *buffer, int size, int is_writing, void *asked)
{
    (void)is_writing;
    if (size > 0)
        *buffer = '\0';
    *(bool *)asked = true;
    return -1;
}

static EVP_PKEY *read_key(apr_pool_t *pool, const char *pem, const char **flaw)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    bool asked = false;
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, give_no_passphrase, &asked) : NULL;

    BIO_free(bio);
    /* The queue of errors is the thread's, and others look at it. */
    ERR_clear_error();
    if (key)
        apr_pool_cleanup_register(pool, key, free_key, apr_pool_cleanup_null);
    else
        *flaw = asked ? "has a passphrase, which nobody can type at the start: openssl rsa takes it off"
                      : "is no private key in PEM: openssl genrsa 2048 makes one";
    return key;
}

static const char *text_of(apr_pool_t *pool, BIO *bio)
{
    char *data = NULL;
    long length = BIO_get_mem_data(bio, &data);

    return length > 0 ? apr_pstrmemdup(pool, data, (apr_size_t)length) : NULL;
}

static const char *write_public(apr_pool_t *pool, EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_mem());
    const char *pem = bio && PEM_write_bio_PUBKEY(bio, key) ? text_of(pool, bio) : NULL;

    BIO_free(bio);
    return pem;
}

/* A number of an RSAPublicKey (RFC 8017, A.1.1) as a JSON Web Key has it. */
static const char *number_of(apr_pool_t *pool, const ASN1_SEQUENCE_ANY *numbers, int at)
{
    const ASN1_TYPE *number = sk_ASN1_TYPE_value(numbers, at);

    if (!number || number->type != V_ASN1_INTEGER)
        return NULL;
    return crvs_crypto_base64url(pool, ASN1_STRING_get0_data(number->value.integer),
                                 (apr_size_t)ASN1_STRING_length(number->value.integer));
}

static const char *write_jwks(apr_pool_t *pool, EVP_PKEY *key, const char *kid)
{
    unsigned char *der = NULL;
    int length = i2d_PublicKey(key, &der);
    const unsigned char *at = der;
    ASN1_SEQUENCE_ANY *numbers = length > 0 ? d2i_ASN1_SEQUENCE_ANY(NULL, &at, length) : NULL;
    const char *n = numbers ? number_of(pool, numbers, 0) : NULL;
    const char *e = numbers ? number_of(pool, numbers, 1) : NULL;
    const char *rest;
    static const char head[] = "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":";
    crvs_buffer_t json;

    sk_ASN1_TYPE_pop_free(numbers, ASN1_TYPE_free);
    OPENSSL_free(der);
    if (!n || !e)
        return NULL;
    rest = apr_pstrcat(pool, ",\"n\":\"", n, "\",\"e\":\"", e, "\"}]}\n", NULL);
    crvs_buffer_init(&json, pool, 512);
    crvs_buffer_add(&json, head, strlen(head));
    crvs_json_add_text(&json, kid);
    crvs_buffer_add(&json, rest, strlen(rest));
    return json.text;
}

const crvs_signing_t *crvs_signing_with_key(apr_pool_t *pool, const char *pem, const char *kid, const char **flaw)
{
    crvs_signing_t *signing = apr_pcalloc(pool, sizeof(*signing));

    signing->kid = kid;
    signing->key = read_key(pool, pem, flaw);
    if (!signing->key)
        return NULL;
    if (EVP_PKEY_base_id(signing->key) != EVP_PKEY_RSA) {
        *flaw = "is no RSA key, and Jitsi takes no other: openssl genrsa 2048 makes one";
        return NULL;
    }
    if (EVP_PKEY_bits(signing->key) < CRVS_SIGNING_KEY_BITS) {
        *flaw = apr_psprintf(pool, "has %d bits, and %d are the fewest", EVP_PKEY_bits(signing->key),
                             CRVS_SIGNING_KEY_BITS);
        return NULL;
    }
    signing->public_pem = write_public(pool, signing->key);
    signing->jwks = write_jwks(pool, signing->key, kid);
    if (signing->public_pem && signing->jwks)
        return signing;
    *flaw = "has no public half that OpenSSL can write";
    return NULL;
}

const char *crvs_signing_kid(const crvs_signing_t *signing)
{
    return signing->kid;
}

const char *crvs_signing_file_name(apr_pool_t *pool, const char *kid)
{
    return apr_pstrcat(pool, crvs_crypto_sha256_hex(pool, kid, strlen(kid)), ".pem", NULL);
}

const char *crvs_signing_public(const crvs_signing_t *signing)
{
    return signing->public_pem;
}

const char *crvs_signing_jwks(const crvs_signing_t *signing)
{
    return signing->jwks;
}

/* --- Signing --- */

static const char *base64url(apr_pool_t *pool, const char *text)
{
    return crvs_crypto_base64url(pool, (const unsigned char *)text, strlen(text));
}

/* In this order, which is no matter to Jitsi and makes tokens that can be compared. */
static const char *header_of(apr_pool_t *pool, const crvs_signing_t *signing)
{
    static const char head[] = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":";
    crvs_buffer_t json;

    if (signing->secret)
        return "{\"typ\":\"JWT\",\"alg\":\"HS256\"}";
    crvs_buffer_init(&json, pool, 128);
    crvs_buffer_add(&json, head, strlen(head));
    crvs_json_add_text(&json, signing->kid);
    crvs_buffer_add(&json, "}", 1);
    return json.text;
}

static const char *sign_with_secret(apr_pool_t *pool, const char *secret, const char *text)
{
    unsigned char mac[CRVS_SHA256_BYTES];

    return crvs_crypto_hmac(secret, strlen(secret), text, strlen(text), mac)
               ? crvs_crypto_base64url(pool, mac, sizeof(mac))
               : NULL;
}

static const char *sign_with_key(apr_pool_t *pool, EVP_PKEY *key, const char *text)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t length = (size_t)EVP_PKEY_size(key);
    unsigned char *signature = apr_palloc(pool, length);
    bool is_signed = context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1
                     && EVP_DigestSign(context, signature, &length, (const unsigned char *)text, strlen(text)) == 1;

    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return is_signed ? crvs_crypto_base64url(pool, signature, length) : NULL;
}

const char *crvs_signing_token(apr_pool_t *pool, const crvs_signing_t *signing, const char *payload)
{
    const char *text =
        apr_pstrcat(pool, base64url(pool, header_of(pool, signing)), ".", base64url(pool, payload), NULL);
    const char *signature =
        signing->secret ? sign_with_secret(pool, signing->secret, text) : sign_with_key(pool, signing->key, text);

    return signature ? apr_pstrcat(pool, text, ".", signature, NULL) : NULL;
}
