/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/crypto.h"
#include "core/base/seal.h"
#include "core/http/csrf.h"

#include "unit.h"

#include <apr_strings.h>
#include <string.h>

START_TEST(hashes_as_fips_180_says)
{
    ck_assert_str_eq(crvs_crypto_sha256_hex(crvs_unit_pool, "abc", 3),
                     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
END_TEST

/* RFC 4231, test case 2. */
START_TEST(makes_codes_as_rfc_4231_says)
{
    unsigned char mac[CRVS_SHA256_BYTES];

    ck_assert(crvs_crypto_hmac("Jefe", 4, "what do ya want for nothing?", 28, mac));
    ck_assert_str_eq(crvs_crypto_hex(crvs_unit_pool, mac, sizeof(mac)),
                     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}
END_TEST

/* RFC 4648, section 10. */
START_TEST(writes_and_reads_base64)
{
    static const char *const pairs[][2] = {{"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}};
    apr_size_t length;

    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        const char *plain = pairs[i][0];
        const unsigned char *bytes;

        ck_assert_str_eq(crvs_crypto_base64(crvs_unit_pool, (const unsigned char *)plain, strlen(plain)), pairs[i][1]);
        bytes = crvs_crypto_unbase64(crvs_unit_pool, pairs[i][1], &length);
        ck_assert_ptr_nonnull(bytes);
        ck_assert_uint_eq(length, strlen(plain));
        ck_assert_int_eq(memcmp(bytes, plain, length), 0);
    }
    ck_assert_str_eq(crvs_crypto_base64url(crvs_unit_pool, (const unsigned char *)"\xfb\xff\xfe\xff", 4), "-__-_w");
}
END_TEST

START_TEST(reads_base64_strictly)
{
    static const char *const bad[] = {"", "Zg", "Zg=", "Zg===", "====", "Z===", "Zm9v\n", "Zm 9v", "Zm-v", "Zg==Zg=="};
    apr_size_t length;

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        ck_assert_msg(!crvs_crypto_unbase64(crvs_unit_pool, bad[i], &length), "%s", bad[i]);
}
END_TEST

START_TEST(compares)
{
    ck_assert(crvs_crypto_equal("", ""));
    ck_assert(crvs_crypto_equal("secret", "secret"));
    ck_assert(!crvs_crypto_equal("secret", "Secret"));
    ck_assert(!crvs_crypto_equal("secret", "secret "));
}
END_TEST

START_TEST(makes_tokens_that_differ)
{
    const char *one = crvs_crypto_token(crvs_unit_pool);
    const char *other = crvs_crypto_token(crvs_unit_pool);

    ck_assert_uint_eq(strlen(one), 43);
    ck_assert_str_ne(one, other);
}
END_TEST

START_TEST(form_tokens_belong_to_one_browser)
{
    const char *token = crvs_csrf_token(crvs_unit_pool, "secret of a browser");

    ck_assert(crvs_csrf_is_valid(crvs_unit_pool, "secret of a browser", token));
    ck_assert(!crvs_csrf_is_valid(crvs_unit_pool, "secret of another", token));
    ck_assert(!crvs_csrf_is_valid(crvs_unit_pool, "secret of a browser", ""));
    ck_assert(!crvs_csrf_is_valid(crvs_unit_pool, "secret of a browser", NULL));
    ck_assert(!crvs_csrf_is_valid(crvs_unit_pool, NULL, token));
}
END_TEST

START_TEST(forms_come_from_our_own_pages)
{
    static const char own[] = "https://classe.example.org";

    ck_assert(crvs_csrf_is_same_origin("same-origin", "https://classe.example.org", own));
    ck_assert(!crvs_csrf_is_same_origin("same-site", "https://classe.example.org", own));
    ck_assert(!crvs_csrf_is_same_origin("cross-site", NULL, own));
    ck_assert(!crvs_csrf_is_same_origin("none", NULL, own));
    ck_assert(crvs_csrf_is_same_origin(NULL, "https://CLASSE.example.org", own));
    ck_assert(!crvs_csrf_is_same_origin(NULL, "https://evil.example", own));
    ck_assert(!crvs_csrf_is_same_origin(NULL, "http://classe.example.org", own));
    ck_assert(!crvs_csrf_is_same_origin(NULL, "null", own));
    ck_assert(crvs_csrf_is_same_origin(NULL, NULL, own));
}
END_TEST

START_TEST(opens_what_it_sealed_and_nothing_else)
{
    const char *sealed, *again, *key = crvs_seal_make_key(crvs_unit_pool);
    char *changed;

    ck_assert_ptr_nonnull(key);
    sealed = crvs_seal_close(crvs_unit_pool, key, "élève\nmot de passe");
    again = crvs_seal_close(crvs_unit_pool, key, "élève\nmot de passe");
    ck_assert_ptr_nonnull(sealed);
    ck_assert_str_ne(sealed, again);
    ck_assert_str_eq(crvs_seal_open(crvs_unit_pool, key, sealed), "élève\nmot de passe");
    for (size_t at = 0; sealed[at + 1]; at++) {
        changed = apr_pstrdup(crvs_unit_pool, sealed);
        changed[at] = changed[at] == 'A' ? 'Q' : 'A';
        ck_assert_ptr_null(crvs_seal_open(crvs_unit_pool, key, changed));
        ck_assert_ptr_null(crvs_seal_open(crvs_unit_pool, key, apr_pstrmemdup(crvs_unit_pool, sealed, at)));
    }
    ck_assert_ptr_null(crvs_seal_open(crvs_unit_pool, crvs_seal_make_key(crvs_unit_pool), sealed));
    ck_assert_ptr_null(crvs_seal_open(crvs_unit_pool, "c2hvcnQ", sealed));
    ck_assert_ptr_null(crvs_seal_close(crvs_unit_pool, "c2hvcnQ", "élève"));
}
END_TEST

/* Wherever pages differ: at an end, by a byte more, or in what stands first. */
START_TEST(sums_differ_where_texts_do)
{
    static const char zeros[40] = {0};
    char text[40] = "a page of some length, and another byte";
    apr_uint64_t whole = crvs_crypto_sum(text, sizeof(text));

    ck_assert(crvs_crypto_sum(apr_pstrdup(crvs_unit_pool, text), sizeof(text)) == whole);
    for (apr_size_t at = 0; at < sizeof(text); at++) {
        text[at] ^= 1;
        ck_assert(crvs_crypto_sum(text, sizeof(text)) != whole);
        text[at] ^= 1;
        ck_assert(crvs_crypto_sum(zeros, at) != crvs_crypto_sum(zeros, at + 1));
    }
    ck_assert(crvs_crypto_sum("firstonesecondwd", 16) != crvs_crypto_sum("secondwdfirstone", 16));
}
END_TEST

Suite *crvs_suite_crypto(void)
{
    Suite *suite = suite_create("crypto");
    TCase *crypto = crvs_unit_case(suite, "crypto");
    TCase *csrf = crvs_unit_case(suite, "csrf");

    tcase_add_test(crypto, hashes_as_fips_180_says);
    tcase_add_test(crypto, makes_codes_as_rfc_4231_says);
    tcase_add_test(crypto, writes_and_reads_base64);
    tcase_add_test(crypto, reads_base64_strictly);
    tcase_add_test(crypto, compares);
    tcase_add_test(crypto, makes_tokens_that_differ);
    tcase_add_test(crypto, opens_what_it_sealed_and_nothing_else);
    tcase_add_test(crypto, sums_differ_where_texts_do);
    tcase_add_test(csrf, form_tokens_belong_to_one_browser);
    tcase_add_test(csrf, forms_come_from_our_own_pages);
    return suite;
}
