/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/seal.h"

#include "core/base/crypto.h"

#include <apr_strings.h>
#include <openssl/evp.h>
#include <string.h>

#define KEY_BYTES 32
#define NONCE_BYTES 12
#define TAG_BYTES 16

const char *crvs_seal_make_key(apr_pool_t *pool)
{
    unsigned char secret[KEY_BYTES];

    return crvs_crypto_random(secret, sizeof(secret)) ? crvs_crypto_base64url(pool, secret, sizeof(secret)) : NULL;
}

/* The bytes of base64 for URLs, whose padding was left out. */
static const unsigned char *decode(apr_pool_t *pool, const char *text, apr_size_t *length)
{
    static const char *const padding[] = {"", "", "==", "="};
    char *usual = apr_pstrcat(pool, text, strlen(text) % 4 == 1 ? "" : padding[strlen(text) % 4], NULL);

    for (char *at = usual; *at; at++) {
        if (*at == '-')
            *at = '+';
        else if (*at == '_')
            *at = '/';
    }
    return crvs_crypto_unbase64(pool, usual, length);
}

static const unsigned char *read_key(apr_pool_t *pool, const char *key)
{
    apr_size_t length = 0;
    const unsigned char *secret = decode(pool, key, &length);

    return length == KEY_BYTES ? secret : NULL;
}

const char *crvs_seal_close(apr_pool_t *pool, const char *key, const char *text)
{
    const unsigned char *secret = read_key(pool, key);
    int length = (int)strlen(text);
    /* Nonce, text, tag. */
    unsigned char *out = apr_palloc(pool, NONCE_BYTES + (apr_size_t)length + TAG_BYTES);
    unsigned char *body = out + NONCE_BYTES;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int done = 0, rest = 0;
    bool sealed = secret && context && crvs_crypto_random(out, NONCE_BYTES)
                  && EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, secret, out) == 1
                  && EVP_EncryptUpdate(context, body, &done, (const unsigned char *)text, length) == 1
                  && EVP_EncryptFinal_ex(context, body + done, &rest) == 1
                  && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, body + length) == 1;

    EVP_CIPHER_CTX_free(context);
    return sealed ? crvs_crypto_base64url(pool, out, NONCE_BYTES + (apr_size_t)length + TAG_BYTES) : NULL;
}

const char *crvs_seal_open(apr_pool_t *pool, const char *key, const char *sealed)
{
    const unsigned char *secret = read_key(pool, key);
    apr_size_t size = 0;
    const unsigned char *bytes = decode(pool, sealed, &size);
    unsigned char tag[TAG_BYTES];
    EVP_CIPHER_CTX *context;
    int length, done = 0, rest = 0;
    char *text;
    bool opened;

    if (!secret || !bytes || size < NONCE_BYTES + TAG_BYTES)
        return NULL;
    length = (int)(size - NONCE_BYTES - TAG_BYTES);
    text = apr_pcalloc(pool, (apr_size_t)length + 1);
    memcpy(tag, bytes + NONCE_BYTES + length, TAG_BYTES);
    context = EVP_CIPHER_CTX_new();
    opened = context && EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, secret, bytes) == 1
             && EVP_DecryptUpdate(context, (unsigned char *)text, &done, bytes + NONCE_BYTES, length) == 1
             && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag) == 1
             && EVP_DecryptFinal_ex(context, (unsigned char *)text + done, &rest) == 1;
    EVP_CIPHER_CTX_free(context);
    return opened ? text : NULL;
}
