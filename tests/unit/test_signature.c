/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/signature.h"

#include "core/base/crypto.h"
#include "unit.h"

#include <apr_strings.h>
#include <string.h>

/* The vector that the libraries of Standard Webhooks agree on. */
#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define ID "msg_p5jXN8AQM9LWM0D4loKWxJek"
#define TIMESTAMP "1614265330"
#define SENT 1614265330
#define BODY "{\"test\": 2432232314}"
#define SIGNATURE "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
/* The example of GitHub's documentation. */
#define HUB_SECRET "It's a Secret to Everybody"
#define HUB_BODY "Hello, World!"
#define HUB_SIGNATURE "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"

static const char *const secrets[] = {"0123456789abcdef", SECRET, HUB_SECRET};
static const crvs_proof_t any = {.secrets = secrets, .secret_count = 3};

static crvs_delivery_t standard(void)
{
    return (crvs_delivery_t){
        .id = ID, .timestamp = TIMESTAMP, .signature = SIGNATURE, .body = BODY, .length = strlen(BODY)};
}

static const char *check(crvs_delivery_t delivery)
{
    return crvs_signature_check(crvs_unit_pool, &delivery, &any, SENT);
}

START_TEST(takes_the_public_vector)
{
    ck_assert_pstr_eq(check(standard()), NULL);
}
END_TEST

START_TEST(holds_the_window)
{
    crvs_delivery_t delivery = standard();

    ck_assert_ptr_null(crvs_signature_check(crvs_unit_pool, &delivery, &any, SENT + 300));
    ck_assert_ptr_null(crvs_signature_check(crvs_unit_pool, &delivery, &any, SENT - 300));
    ck_assert_ptr_nonnull(crvs_signature_check(crvs_unit_pool, &delivery, &any, SENT + 301));
    ck_assert_ptr_nonnull(crvs_signature_check(crvs_unit_pool, &delivery, &any, SENT - 301));
}
END_TEST

START_TEST(takes_plain_digits_alone_for_a_timestamp)
{
    static const char *const bad[] = {
        "",          "123abc",        "1614265330 ",           "1614265330.0", "+1614265330",
        "161426533", "1614265330000", "1614265330, 1614265330"};

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        crvs_delivery_t delivery = standard();
        delivery.timestamp = bad[i];
        ck_assert_msg(check(delivery) != NULL, "%s", bad[i]);
    }
}
END_TEST

static const char *const good_signatures[] = {
    SIGNATURE, "v1,AAAA " SIGNATURE, SIGNATURE " v1,AAAA", "v1a,AAAA " SIGNATURE, "v2,x " SIGNATURE,
};

START_TEST(finds_its_signature_among_others)
{
    crvs_delivery_t delivery = standard();

    delivery.signature = good_signatures[_i];
    ck_assert_pstr_eq(check(delivery), NULL);
}
END_TEST

static const char *const bad_signatures[] = {
    "",
    "v1",
    "v1,",
    ",",
    "v1,AAAA",
    "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    "v1,AAAA, " SIGNATURE,
    SIGNATURE ", v1,AAAA",
    "v1,a v1,b v1,c v1,d v1,e v1,f v1,g v1,h " SIGNATURE,
};

START_TEST(refuses_other_signatures)
{
    crvs_delivery_t delivery = standard();

    delivery.signature = bad_signatures[_i];
    ck_assert_msg(check(delivery) != NULL, "%s", bad_signatures[_i]);
}
END_TEST

START_TEST(covers_id_timestamp_and_body)
{
    crvs_delivery_t delivery = standard();

    delivery.id = "msg_other";
    ck_assert_ptr_nonnull(check(delivery));
    delivery = standard();
    delivery.timestamp = "1614265331";
    ck_assert_ptr_nonnull(check(delivery));
    delivery = standard();
    delivery.length--;
    ck_assert_ptr_nonnull(check(delivery));
    delivery = standard();
    delivery.id = NULL;
    ck_assert_ptr_nonnull(check(delivery));
    delivery = standard();
    delivery.timestamp = NULL;
    ck_assert_ptr_nonnull(check(delivery));
    delivery = standard();
    delivery.id = ID ", " ID;
    ck_assert_ptr_nonnull(check(delivery));
}
END_TEST

/* A sender whose library takes the secret for base64 though it has no whsec_ before it. */
START_TEST(takes_a_secret_as_text_and_as_base64)
{
    static const char *const plain[] = {"c2VjcmV0IG9mIHR3ZW50eS1mb3VyIGJ5dGVz"};
    const crvs_proof_t proof = {.secrets = plain, .secret_count = 1};
    const char *text = apr_pstrcat(crvs_unit_pool, ID, ".", TIMESTAMP, ".", BODY, NULL);
    unsigned char mac[CRVS_SHA256_BYTES];
    crvs_delivery_t delivery = standard();

    ck_assert(crvs_crypto_hmac(plain[0], strlen(plain[0]), text, strlen(text), mac));
    delivery.signature = apr_pstrcat(crvs_unit_pool, "v1,", crvs_crypto_base64(crvs_unit_pool, mac, 32), NULL);
    ck_assert_pstr_eq(crvs_signature_check(crvs_unit_pool, &delivery, &proof, SENT), NULL);
    ck_assert(crvs_crypto_hmac("secret of twenty-four bytes", 27, text, strlen(text), mac));
    delivery.signature = apr_pstrcat(crvs_unit_pool, "v1,", crvs_crypto_base64(crvs_unit_pool, mac, 32), NULL);
    ck_assert_pstr_eq(crvs_signature_check(crvs_unit_pool, &delivery, &proof, SENT), NULL);
}
END_TEST

START_TEST(takes_githubs_vector)
{
    crvs_delivery_t delivery = {.hub_signature = HUB_SIGNATURE, .body = HUB_BODY, .length = strlen(HUB_BODY)};

    ck_assert_pstr_eq(check(delivery), NULL);
    delivery.length--;
    ck_assert_ptr_nonnull(check(delivery));
    delivery.length++;
    delivery.hub_signature = HUB_SIGNATURE ", " HUB_SIGNATURE;
    ck_assert_ptr_nonnull(check(delivery));
    delivery.hub_signature = "sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    ck_assert_ptr_nonnull(check(delivery));
}
END_TEST

START_TEST(takes_each_secret_as_a_token)
{
    crvs_delivery_t delivery = {.body = BODY, .length = strlen(BODY)};

    for (int i = 0; i < 3; i++) {
        delivery.token = secrets[i];
        ck_assert_pstr_eq(check(delivery), NULL);
    }
    delivery.token = "0123456789abcdeF";
    ck_assert_ptr_nonnull(check(delivery));
    delivery.token = "";
    ck_assert_ptr_nonnull(check(delivery));
    delivery.token = NULL;
    ck_assert_ptr_nonnull(check(delivery));
}
END_TEST

START_TEST(lets_no_token_excuse_a_signature)
{
    crvs_delivery_t delivery = standard();

    delivery.token = secrets[0];
    delivery.signature = "v1,AAAA";
    ck_assert_ptr_nonnull(check(delivery));
    delivery = (crvs_delivery_t){.token = secrets[0], .hub_signature = "", .body = BODY, .length = strlen(BODY)};
    ck_assert_ptr_nonnull(check(delivery));
    delivery = standard();
    delivery.hub_signature = HUB_SIGNATURE;
    ck_assert_ptr_nonnull(check(delivery));
}
END_TEST

START_TEST(asks_for_what_is_required)
{
    crvs_proof_t token = any, signature = any;
    crvs_delivery_t delivery = standard();

    token.token_required = true;
    signature.signature_required = true;
    ck_assert_ptr_nonnull(crvs_signature_check(crvs_unit_pool, &delivery, &token, SENT));
    ck_assert_ptr_null(crvs_signature_check(crvs_unit_pool, &delivery, &signature, SENT));
    delivery.token = secrets[0];
    ck_assert_ptr_null(crvs_signature_check(crvs_unit_pool, &delivery, &token, SENT));
    delivery.signature = NULL;
    ck_assert_ptr_null(crvs_signature_check(crvs_unit_pool, &delivery, &token, SENT));
    ck_assert_ptr_nonnull(crvs_signature_check(crvs_unit_pool, &delivery, &signature, SENT));
}
END_TEST

/* X-Jaas-Signature of a body, at SENT, by a secret's text. */
static const char *jaas(const char *secret, const char *before, const char *after)
{
    const char *text = apr_pstrcat(crvs_unit_pool, TIMESTAMP, ".", BODY, NULL);
    unsigned char mac[CRVS_SHA256_BYTES];

    ck_assert(crvs_crypto_hmac(secret, strlen(secret), text, strlen(text), mac));
    return apr_pstrcat(crvs_unit_pool, before, crvs_crypto_base64(crvs_unit_pool, mac, sizeof(mac)), after, NULL);
}

START_TEST(takes_what_jaas_signed)
{
    static const char *const around[][2] = {
        {"t=" TIMESTAMP ",v1=", ""}, {"t=" TIMESTAMP ",v0=x,v1=AAAA,v1=", ""}, {"v1=", ",t=" TIMESTAMP ",v2=y"}};

    for (int i = 0; i < 3; i++) {
        crvs_delivery_t delivery = {.body = BODY, .length = strlen(BODY)};
        delivery.jaas_signature = jaas(secrets[i], around[i][0], around[i][1]);
        ck_assert_pstr_eq(check(delivery), NULL);
        delivery.length--;
        ck_assert_ptr_nonnull(check(delivery));
    }
}
END_TEST

START_TEST(refuses_what_jaas_did_not_sign)
{
    static const char *const around[][2] = {{"t=" TIMESTAMP ",v2=", ""},
                                            {"v1=", ""},
                                            {"t=" TIMESTAMP ",v1=AAAA, t=" TIMESTAMP ",v1=", ""},
                                            {"t=" TIMESTAMP ",t=" TIMESTAMP ",v1=", ""},
                                            {"t=1614265331,v1=", ""},
                                            {"t=" TIMESTAMP ";v1=", ""},
                                            {"t=" TIMESTAMP "x,v1=", ""}};

    for (size_t i = 0; i < sizeof(around) / sizeof(*around); i++) {
        crvs_delivery_t delivery = {.token = secrets[0], .body = BODY, .length = strlen(BODY)};
        delivery.jaas_signature = jaas(secrets[0], around[i][0], around[i][1]);
        ck_assert_msg(check(delivery) != NULL, "%s", delivery.jaas_signature);
    }
}
END_TEST

START_TEST(holds_the_window_for_jaas)
{
    crvs_delivery_t delivery = {.body = BODY, .length = strlen(BODY)};

    delivery.jaas_signature = jaas(secrets[0], "t=" TIMESTAMP ",v1=", "");
    ck_assert_ptr_null(crvs_signature_check(crvs_unit_pool, &delivery, &any, SENT + 300));
    ck_assert_ptr_nonnull(crvs_signature_check(crvs_unit_pool, &delivery, &any, SENT + 301));
}
END_TEST

START_TEST(is_open_without_secrets)
{
    const crvs_proof_t none = {0};
    crvs_delivery_t delivery = {.body = BODY, .length = strlen(BODY)};

    ck_assert_ptr_null(crvs_signature_check(crvs_unit_pool, &delivery, &none, SENT));
}
END_TEST

START_TEST(knows_a_bad_key)
{
    ck_assert_ptr_null(crvs_signature_secret_flaw(crvs_unit_pool, SECRET));
    ck_assert_ptr_null(crvs_signature_secret_flaw(crvs_unit_pool, "any text"));
    ck_assert_ptr_nonnull(crvs_signature_secret_flaw(crvs_unit_pool, "whsec_c2hvcnQ="));
    ck_assert_ptr_nonnull(crvs_signature_secret_flaw(crvs_unit_pool, "whsec_not base64 at all"));
}
END_TEST

Suite *crvs_suite_signature(void)
{
    Suite *suite = suite_create("signature");
    TCase *standards = crvs_unit_case(suite, "Standard Webhooks");
    TCase *others = crvs_unit_case(suite, "others");

    tcase_add_test(standards, takes_the_public_vector);
    tcase_add_test(standards, holds_the_window);
    tcase_add_test(standards, takes_plain_digits_alone_for_a_timestamp);
    tcase_add_loop_test(standards, finds_its_signature_among_others, 0,
                        sizeof(good_signatures) / sizeof(*good_signatures));
    tcase_add_loop_test(standards, refuses_other_signatures, 0, sizeof(bad_signatures) / sizeof(*bad_signatures));
    tcase_add_test(standards, covers_id_timestamp_and_body);
    tcase_add_test(standards, takes_a_secret_as_text_and_as_base64);
    tcase_add_test(others, takes_githubs_vector);
    tcase_add_test(others, takes_each_secret_as_a_token);
    tcase_add_test(others, lets_no_token_excuse_a_signature);
    tcase_add_test(others, asks_for_what_is_required);
    tcase_add_test(others, takes_what_jaas_signed);
    tcase_add_test(others, refuses_what_jaas_did_not_sign);
    tcase_add_test(others, holds_the_window_for_jaas);
    tcase_add_test(others, is_open_without_secrets);
    tcase_add_test(others, knows_a_bad_key);
    return suite;
}
