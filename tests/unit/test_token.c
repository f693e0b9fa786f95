/* SPDX-License-Identifier: Apache-2.0 */
#include "live/token.h"
#include "unit.h"

#include <apr_strings.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>

/* A Prosody with Jitsi's plugins let these in as what their names say: owner and moderator, member and participant. */
static const char owner[] =
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJjcnZzIiwiYXVkIjoiaml0c2kiLCJzdWIiOiJtZWV0LnRlc3QiLCJ"
    "yb29tIjoiY3J2c19hYjEyY2QzNF83IiwiaWF0IjoxNTc3ODM2ODAwLCJuYmYiOjE1Nzc4MzY4MDAsImV4cCI6NDEwMjQ0NDgwMCw"
    "iY29udGV4dCI6eyJ1c2VyIjp7ImlkIjoiNyIsIm5hbWUiOiJNYXJpZSBOZ28iLCJlbWFpbCI6IiIsIm1vZGVyYXRvciI6dHJ1ZSw"
    "iYWZmaWxpYXRpb24iOiJvd25lciJ9LCJmZWF0dXJlcyI6eyJyZWNvcmRpbmciOnRydWV9fX0.MijSNhozpgGPGyO9X8Yb-7ttqlO"
    "l1X5g4LwADNSCwCs";
static const char participant[] =
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJjcnZzIiwiYXVkIjoiaml0c2kiLCJzdWIiOiJtZWV0LnRlc3QiLCJ"
    "yb29tIjoiY3J2c19hYjEyY2QzNF83IiwiaWF0IjoxNTc3ODM2ODAwLCJuYmYiOjE1Nzc4MzY4MDAsImV4cCI6NDEwMjQ0NDgwMCw"
    "iY29udGV4dCI6eyJ1c2VyIjp7ImlkIjoiMTIiLCJuYW1lIjoiw4lsw6h2ZSBEZXV4IiwiZW1haWwiOiIiLCJtb2RlcmF0b3IiOmZ"
    "hbHNlfSwiZmVhdHVyZXMiOnsicmVjb3JkaW5nIjpmYWxzZX19fQ.pFI28sChEDcrMBuwkK_7tkiWOG2RzPeEmVGPczaL0tg";
static const char owner_anywhere[] =
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJjcnZzIiwiYXVkIjoiaml0c2kiLCJzdWIiOiIqIiwicm9vbSI6ImN"
    "ydnNfYWIxMmNkMzRfNyIsImlhdCI6MTU3NzgzNjgwMCwibmJmIjoxNTc3ODM2ODAwLCJleHAiOjQxMDI0NDQ4MDAsImNvbnRleHQ"
    "iOnsidXNlciI6eyJpZCI6IjciLCJuYW1lIjoiTWFyaWUgTmdvIiwiZW1haWwiOiIiLCJtb2RlcmF0b3IiOnRydWUsImFmZmlsaWF"
    "0aW9uIjoib3duZXIifSwiZmVhdHVyZXMiOnsicmVjb3JkaW5nIjp0cnVlfX19.6NRfwHDuAdCZJI7iFN5MJqINY8qQdtU1PpY05p"
    "1AFX4";

#define SECRET "0123456789abcdef0123456789abcdef"
#define KID "crvs/2026-11"

static const crvs_token_t teacher = {.room = "CRVS_AB12CD34_7",
                                     .user_id = 7,
                                     .name = "Marie Ngo",
                                     .is_moderator = true,
                                     .issued_at = 1577836800,
                                     .not_before = 1577836800,
                                     .expires_at = 4102444800};

static const char *signed_for(const crvs_token_t *token, const char *subject)
{
    crvs_token_issuer_t issuer = {.app_id = "crvs",
                                  .audience = "jitsi",
                                  .subject = subject,
                                  .signing = crvs_signing_with_secret(crvs_unit_pool, SECRET)};

    return crvs_token_sign(crvs_unit_pool, &issuer, token);
}

START_TEST(is_what_prosody_takes_of_a_teacher)
{
    ck_assert_str_eq(signed_for(&teacher, "meet.test"), owner);
    ck_assert_str_eq(signed_for(&teacher, "*"), owner_anywhere);
}
END_TEST

START_TEST(is_what_prosody_takes_of_a_learner)
{
    crvs_token_t learner = teacher;

    learner.user_id = 12;
    learner.name = "Élève Deux";
    learner.is_moderator = false;
    ck_assert_str_eq(signed_for(&learner, "meet.test"), participant);
}
END_TEST

/* --- A key --- */

static const char *pem_of(EVP_PKEY *key, const EVP_CIPHER *cipher)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char passphrase[] = "passphrase";
    char *data;
    long length;
    const char *pem;

    ck_assert(key && bio && PEM_write_bio_PrivateKey(bio, key, cipher, NULL, 0, NULL, cipher ? passphrase : NULL));
    length = BIO_get_mem_data(bio, &data);
    pem = apr_pstrmemdup(crvs_unit_pool, data, (apr_size_t)length);
    BIO_free(bio);
    EVP_PKEY_free(key);
    return pem;
}

static EVP_PKEY *make_key(int type, int bits)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(type, NULL);
    EVP_PKEY *key = NULL;

    ck_assert(EVP_PKEY_keygen_init(context) > 0 && (!bits || EVP_PKEY_CTX_set_rsa_keygen_bits(context, bits) > 0)
              && EVP_PKEY_keygen(context, &key) > 0);
    EVP_PKEY_CTX_free(context);
    return key;
}

static const unsigned char *decoded(const char *text, apr_size_t length, apr_size_t *size)
{
    char *base64 = apr_pstrcat(crvs_unit_pool, apr_pstrmemdup(crvs_unit_pool, text, length), "===", NULL);
    unsigned char *bytes = apr_palloc(crvs_unit_pool, length + 4);
    int decoded_size;

    base64[(length + 3) / 4 * 4] = '\0';
    for (char *at = base64; *at; at++)
        *at = *at == '-' ? '+' : *at == '_' ? '/' : *at;
    decoded_size = EVP_DecodeBlock(bytes, (unsigned char *)base64, (int)strlen(base64));
    ck_assert_int_ge(decoded_size, 0);
    *size = (apr_size_t)decoded_size - (4 - length % 4) % 4;
    bytes[*size] = '\0';
    return bytes;
}

/* As Prosody does with the key that it fetched. */
static bool verifies(const char *public_pem, const char *token)
{
    const char *dot = strrchr(token, '.');
    apr_size_t size;
    const unsigned char *signature = decoded(dot + 1, strlen(dot + 1), &size);
    BIO *bio = BIO_new_mem_buf(public_pem, -1);
    EVP_PKEY *key = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_right =
        key && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1
        && EVP_DigestVerify(context, signature, size, (const unsigned char *)token, (size_t)(dot - token)) == 1;

    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    BIO_free(bio);
    return is_right;
}

START_TEST(is_signed_by_a_key)
{
    const char *flaw = NULL;
    const char *pem = pem_of(make_key(EVP_PKEY_RSA, 2048), NULL);
    const crvs_signing_t *signing = crvs_signing_with_key(crvs_unit_pool, pem, KID, &flaw);
    crvs_token_issuer_t issuer = {.app_id = "crvs", .audience = "jitsi", .subject = "*", .signing = signing};
    const char *token;
    apr_size_t size;

    ck_assert_pstr_eq(flaw, NULL);
    token = crvs_token_sign(crvs_unit_pool, &issuer, &teacher);
    ck_assert_str_eq((const char *)decoded(token, strcspn(token, "."), &size),
                     "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"" KID "\"}");
    ck_assert(verifies(crvs_signing_public(signing), token));
    ((char *)token)[strcspn(token, ".") + 5] ^= 1;
    ck_assert(!verifies(crvs_signing_public(signing), token));
}
END_TEST

START_TEST(gives_the_public_half_alone)
{
    const char *flaw;
    const char *pem = pem_of(make_key(EVP_PKEY_RSA, 2048), NULL);
    const crvs_signing_t *signing = crvs_signing_with_key(crvs_unit_pool, pem, KID, &flaw);
    const char *n = strstr(crvs_signing_jwks(signing), "\"n\":\"") + 5;
    apr_size_t size;

    ck_assert_ptr_eq(strstr(crvs_signing_public(signing), "-----BEGIN PUBLIC KEY-----"), crvs_signing_public(signing));
    ck_assert_ptr_null(strstr(crvs_signing_public(signing), "PRIVATE"));
    ck_assert_ptr_nonnull(strstr(crvs_signing_jwks(signing), "\"kty\":\"RSA\""));
    ck_assert_ptr_nonnull(strstr(crvs_signing_jwks(signing), "\"kid\":\"" KID "\""));
    ck_assert_ptr_nonnull(strstr(crvs_signing_jwks(signing), "\"e\":\"AQAB\"}]}"));
    /* The number has no sign before it. */
    ck_assert_int_ge(decoded(n, strcspn(n, "\""), &size)[0], 0x80);
    ck_assert_uint_eq(size, 256);
    ck_assert_ptr_null(crvs_signing_public(crvs_signing_with_secret(crvs_unit_pool, SECRET)));
}
END_TEST

START_TEST(is_asked_for_as_prosody_does)
{
    ck_assert_str_eq(crvs_signing_file_name(crvs_unit_pool, KID),
                     "c034ac3954a376ebf6c313013a1e355a12c32dad3694a23dfcb246c78b075233.pem");
}
END_TEST

static const char *flaw_of(const char *pem)
{
    const char *flaw = NULL;

    ck_assert_ptr_null(crvs_signing_with_key(crvs_unit_pool, pem, KID, &flaw));
    return flaw;
}

START_TEST(refuses_what_is_no_key_for_it)
{
    ck_assert_ptr_nonnull(strstr(flaw_of(""), "no private key"));
    ck_assert_ptr_nonnull(
        strstr(flaw_of("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), "no private"));
    ck_assert_ptr_nonnull(strstr(flaw_of(pem_of(make_key(EVP_PKEY_ED25519, 0), NULL)), "no RSA key"));
    ck_assert_ptr_nonnull(strstr(flaw_of(pem_of(make_key(EVP_PKEY_RSA, 1024), NULL)), "1024 bits"));
    ck_assert_ptr_nonnull(strstr(flaw_of(pem_of(make_key(EVP_PKEY_RSA, 2048), EVP_aes_128_cbc())), "passphrase"));
}
END_TEST

Suite *crvs_suite_token(void)
{
    Suite *suite = suite_create("token");
    TCase *secret = crvs_unit_case(suite, "secret");
    TCase *key = crvs_unit_case(suite, "key");

    tcase_add_test(secret, is_what_prosody_takes_of_a_teacher);
    tcase_add_test(secret, is_what_prosody_takes_of_a_learner);
    tcase_add_test(key, is_signed_by_a_key);
    tcase_add_test(key, gives_the_public_half_alone);
    tcase_add_test(key, is_asked_for_as_prosody_does);
    tcase_add_test(key, refuses_what_is_no_key_for_it);
    return suite;
}
