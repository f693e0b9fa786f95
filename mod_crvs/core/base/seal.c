/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/seal.h"

#include "core/base/crypto.h"

#include <apr_strings.h>
#include <openssl/evp.h>
#include <string.h>

/* What the process keeps it by, over graceful restarts. */
#define KEPT "crvs-seal-key"
#define KEY_BYTES 32
#define NONCE_BYTES 12
#define TAG_BYTES 16

static unsigned char key[KEY_BYTES];

apr_status_t crvs_seal_make_key(apr_pool_t *process)
{
    void *kept = NULL;

    apr_pool_userdata_get(&kept, KEPT, process);
    if (!kept) {
        kept = apr_palloc(process, sizeof(key));
        if (!crvs_crypto_random(kept, sizeof(key)))
            return APR_EGENERAL;
        apr_pool_userdata_set(kept, KEPT, NULL, process);
    }
    memcpy(key, kept, sizeof(key));
    return APR_SUCCESS;
}

const char *crvs_seal_close(apr_pool_t *pool, const char *text)
{
    int length = (int)strlen(text);
    /* Nonce, text, tag. */
    unsigned char *out = apr_palloc(pool, NONCE_BYTES + (apr_size_t)length + TAG_BYTES);
    unsigned char *body = out + NONCE_BYTES;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int done = 0, rest = 0;
    bool sealed = context && crvs_crypto_random(out, NONCE_BYTES)
                  && EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, out) == 1
                  && EVP_EncryptUpdate(context, body, &done, (const unsigned char *)text, length) == 1
                  && EVP_EncryptFinal_ex(context, body + done, &rest) == 1
                  && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, body + length) == 1;

    EVP_CIPHER_CTX_free(context);
    return sealed ? crvs_crypto_base64url(pool, out, NONCE_BYTES + (apr_size_t)length + TAG_BYTES) : NULL;
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

const char *crvs_seal_open(apr_pool_t *pool, const char *sealed)
{
    apr_size_t size = 0;
    const unsigned char *bytes = decode(pool, sealed, &size);
    unsigned char tag[TAG_BYTES];
    EVP_CIPHER_CTX *context;
    int length, done = 0, rest = 0;
    char *text;
    bool opened;

    if (!bytes || size < NONCE_BYTES + TAG_BYTES)
        return NULL;
    length = (int)(size - NONCE_BYTES - TAG_BYTES);
    text = apr_pcalloc(pool, (apr_size_t)length + 1);
    memcpy(tag, bytes + NONCE_BYTES + length, TAG_BYTES);
    context = EVP_CIPHER_CTX_new();
    opened = context && EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, bytes) == 1
             && EVP_DecryptUpdate(context, (unsigned char *)text, &done, bytes + NONCE_BYTES, length) == 1
             && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag) == 1
             && EVP_DecryptFinal_ex(context, (unsigned char *)text + done, &rest) == 1;
    EVP_CIPHER_CTX_free(context);
    return opened ? text : NULL;
}
