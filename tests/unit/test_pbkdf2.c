/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/pbkdf2.h"

#include "unit.h"

#include <apr_strings.h>

/* As Django and Python's hashlib make them, of "école-1". */
#define SALT_AND_KEY "$aSalt22$Uf3UoSY9oN4Y57CwAL+pPKOOQ4k+83Es407qVFjV4kc="
#define SHA256 "pbkdf2_sha256$10000" SALT_AND_KEY
#define SHA1 "pbkdf2_sha1$12000$zz$8F0Znuhov7wkhXUAUfA5tt8iYmA="
#define PASSWORD                                                                                                       \
    "\xc3\xa9"                                                                                                         \
    "cole-1"
#define CAPITAL                                                                                                        \
    "\xc3\x89"                                                                                                         \
    "cole-1"
#define DECOMPOSED                                                                                                     \
    "e\xcc\x81"                                                                                                        \
    "cole-1"

START_TEST(takes_what_django_made)
{
    ck_assert(crvs_pbkdf2_check(crvs_unit_pool, PASSWORD, SHA256));
    ck_assert(crvs_pbkdf2_check(crvs_unit_pool, PASSWORD, SHA1));
    ck_assert_int_eq(crvs_pbkdf2_iterations(crvs_unit_pool, SHA256), 10000);
    ck_assert_int_eq(crvs_pbkdf2_iterations(crvs_unit_pool, SHA1), 12000);
}
END_TEST

START_TEST(takes_another_keyboards_spelling)
{
    ck_assert(crvs_pbkdf2_check(crvs_unit_pool, DECOMPOSED, SHA256));
}
END_TEST

START_TEST(refuses_wrong_passwords)
{
    static const char *const wrong[] = {"", "cole-1", PASSWORD " ", CAPITAL};

    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        ck_assert(!crvs_pbkdf2_check(crvs_unit_pool, wrong[i], SHA256));
}
END_TEST

/* Of these the last part is right: what is wrong stands before it. */
START_TEST(refuses_hashes_that_are_none)
{
    static const char *const hashes[] = {
        "",
        "pbkdf2_sha256",
        "pbkdf2_sha256$10000",
        "pbkdf2_sha256$10000$aSalt22",
        "pbkdf2_sha256$10000$aSalt22$",
        "pbkdf2_sha256$10000$$Uf3UoSY9oN4Y57CwAL+pPKOOQ4k+83Es407qVFjV4kc=",
        "pbkdf2_sha256$9999" SALT_AND_KEY,
        "pbkdf2_sha256$2000001" SALT_AND_KEY,
        "pbkdf2_sha256$99999999999999999999" SALT_AND_KEY,
        "pbkdf2_sha256$-10000" SALT_AND_KEY,
        "pbkdf2_sha256$10000x" SALT_AND_KEY,
        "pbkdf2_sha256$" SALT_AND_KEY,
        "pbkdf2_sha512$10000" SALT_AND_KEY,
        "pbkdf2_sha1$10000" SALT_AND_KEY,
        "pbkdf2_sha256$10000" SALT_AND_KEY "=",
        "pbkdf2_sha256$10000$aSalt22$Zg==",
        "$2y$10$abcdefghijklmnopqrstuuFSGowNkoNqbYjY5yYkHl5cdejSFCwfe",
    };

    for (size_t i = 0; i < sizeof(hashes) / sizeof(*hashes); i++) {
        ck_assert_msg(!crvs_pbkdf2_check(crvs_unit_pool, PASSWORD, hashes[i]), "%s", hashes[i]);
        ck_assert_msg(!crvs_pbkdf2_iterations(crvs_unit_pool, hashes[i]), "%s", hashes[i]);
    }
}
END_TEST

START_TEST(knows_its_kind)
{
    ck_assert(crvs_pbkdf2_is(SHA256));
    ck_assert(crvs_pbkdf2_is("pbkdf2_sha256"));
    ck_assert(!crvs_pbkdf2_is("$2y$10$abcdefghijklmnopqrstuuFSGowNkoNqbYjY5yYkHl5cdejSFCwfe"));
    ck_assert(!crvs_pbkdf2_is(""));
}
END_TEST

Suite *crvs_suite_pbkdf2(void)
{
    Suite *suite = suite_create("pbkdf2");
    TCase *hashes = crvs_unit_case(suite, "hashes");

    tcase_add_test(hashes, takes_what_django_made);
    tcase_add_test(hashes, takes_another_keyboards_spelling);
    tcase_add_test(hashes, refuses_wrong_passwords);
    tcase_add_test(hashes, refuses_hashes_that_are_none);
    tcase_add_test(hashes, knows_its_kind);
    return suite;
}
