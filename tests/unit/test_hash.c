/* SPDX-License-Identifier: Apache-2.0 */
/* What a wrong password costs is counted where it is spent: in the functions of OpenSSL and APR, which stand here. */
#include "accounts/hash.h"
#include "accounts/pbkdf2.h"

#include "unit.h"

#include <apr_md5.h>
#include <apr_strings.h>
#include <dlfcn.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <string.h>

#define SALT_AND_KEY "$aSalt22$Uf3UoSY9oN4Y57CwAL+pPKOOQ4k+83Es407qVFjV4kc="
#define DEAR_PBKDF2 "pbkdf2_sha256$720000" SALT_AND_KEY
#define CHEAP_PBKDF2 "pbkdf2_sha1$12000$zz$8F0Znuhov7wkhXUAUfA5tt8iYmA="
#define FOREIGN "$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"
#define OURS "$2y$10$abcdefghijklmnopqrstuu23JPZtHcGhwXSF41f93o/7vBdDut3Xu"
#define RIGHT "correct horse"
#define PLAIN "ecole-1"
#define DECOMPOSED                                                                                                     \
    "e\xcc\x81"                                                                                                        \
    "cole-1"

/* While it counts, nothing is computed, and every password is wrong. */
static bool is_counting;
static apr_int64_t iterations, rounds;

static void *real(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);

    ck_assert_ptr_nonnull(function);
    return function;
}

int PKCS5_PBKDF2_HMAC(const char *password, int length, const unsigned char *salt, int salt_length, int count,
                      const EVP_MD *digest, int key_length, unsigned char *key)
{
    int (*compute)(const char *, int, const unsigned char *, int, int, const EVP_MD *, int, unsigned char *);

    if (!is_counting) {
        *(void **)&compute = real("PKCS5_PBKDF2_HMAC");
        return compute(password, length, salt, salt_length, count, digest, key_length, key);
    }
    iterations += count;
    memset(key, 0, (size_t)key_length);
    return 1;
}

apr_status_t apr_password_validate(const char *password, const char *hash)
{
    apr_status_t (*compute)(const char *, const char *);

    if (!is_counting) {
        *(void **)&compute = real("apr_password_validate");
        return compute(password, hash);
    }
    rounds += INT64_C(1) << crvs_bcrypt_cost(hash);
    return APR_EMISMATCH;
}

/* What a wrong password costs, compared with a hash. */
static void count(const char *password, const char *hash, const crvs_hash_dearest_t *dearest)
{
    is_counting = true;
    iterations = rounds = 0;
    ck_assert_int_eq(crvs_hash_check(crvs_unit_pool, password, hash, dearest), CRVS_BCRYPT_WRONG);
    is_counting = false;
}

static const char *const hashes[] = {NULL,
                                     "",
                                     OURS,
                                     "$2y$04" FOREIGN,
                                     "$2y$12" FOREIGN,
                                     "$2y$14" FOREIGN,
                                     "$2y$15" FOREIGN,
                                     "$2y$31" FOREIGN,
                                     "no hash",
                                     CHEAP_PBKDF2,
                                     DEAR_PBKDF2,
                                     "pbkdf2_sha256$9999" SALT_AND_KEY};

static void costs_the_same(const crvs_hash_dearest_t *dearest, apr_int64_t most_rounds)
{
    for (size_t i = 0; i < sizeof(hashes) / sizeof(*hashes); i++) {
        /* The school's dearest is as dear as each of its accounts. */
        if (hashes[i] && crvs_bcrypt_cost(hashes[i]) <= CRVS_BCRYPT_MOST
            && (INT64_C(1) << crvs_bcrypt_cost(hashes[i])) > most_rounds)
            continue;
        if (hashes[i] && crvs_pbkdf2_iterations(crvs_unit_pool, hashes[i]) > dearest->pbkdf2)
            continue;
        count(PLAIN, hashes[i], dearest);
        ck_assert_msg(rounds == most_rounds && iterations == dearest->pbkdf2, "%s: %ld and %ld",
                      hashes[i] ? hashes[i] : "nobody", (long)rounds, (long)iterations);
        count(DECOMPOSED, hashes[i], dearest);
        ck_assert_msg(rounds == 2 * most_rounds && iterations == 2 * (apr_int64_t)dearest->pbkdf2,
                      "decomposed, %s: %ld and %ld", hashes[i] ? hashes[i] : "nobody", (long)rounds, (long)iterations);
    }
}

START_TEST(a_wrong_password_costs_the_same_whoevers_it_is)
{
    costs_the_same(&(crvs_hash_dearest_t){10, 0}, 1 << 10);
    costs_the_same(&(crvs_hash_dearest_t){12, 0}, 1 << 12);
    costs_the_same(&(crvs_hash_dearest_t){14, 720000}, 1 << 14);
    costs_the_same(&(crvs_hash_dearest_t){10, 720000}, 1 << 10);
}
END_TEST

START_TEST(no_school_is_cheaper_than_ours_or_dearer_than_the_bound)
{
    costs_the_same(&(crvs_hash_dearest_t){0, 0}, 1 << 10);
    costs_the_same(&(crvs_hash_dearest_t){31, 0}, 1 << 14);
}
END_TEST

START_TEST(what_is_too_dear_is_not_computed)
{
    count(DECOMPOSED, "$2y$15" FOREIGN, NULL);
    ck_assert_int_eq(rounds, 0);
    count(DECOMPOSED, "$2y$14" FOREIGN, NULL);
    ck_assert_int_eq(rounds, 2 << 14);
}
END_TEST

START_TEST(knows_the_cost_of_a_hash)
{
    ck_assert_int_eq(crvs_bcrypt_cost("$2a$12" FOREIGN), 12);
    ck_assert_int_eq(crvs_bcrypt_cost("$2b$04" FOREIGN), 4);
    ck_assert_int_eq(crvs_bcrypt_cost("$2y$31" FOREIGN), 31);
    ck_assert_int_eq(crvs_bcrypt_cost("$2y$32" FOREIGN), 0);
    ck_assert_int_eq(crvs_bcrypt_cost("$2y$03" FOREIGN), 0);
    ck_assert_int_eq(crvs_bcrypt_cost("$2y$1x" FOREIGN), 0);
    ck_assert_int_eq(crvs_bcrypt_cost("$2x$10" FOREIGN), 0);
    ck_assert_int_eq(crvs_bcrypt_cost("$2y$10" FOREIGN "x"), 0);
    ck_assert_int_eq(crvs_bcrypt_cost(""), 0);
}
END_TEST

START_TEST(adopts_what_is_computed)
{
    ck_assert_str_eq(crvs_bcrypt_adopt(crvs_unit_pool, "$2a$14" FOREIGN), "$2y$14" FOREIGN);
    ck_assert_ptr_null(crvs_bcrypt_adopt(crvs_unit_pool, "$2a$15" FOREIGN));
    ck_assert_ptr_null(crvs_bcrypt_adopt(crvs_unit_pool, "$6$rounds=10000$c2Vs$abc"));
    ck_assert_ptr_null(crvs_bcrypt_adopt(crvs_unit_pool, ""));
}
END_TEST

START_TEST(what_has_another_cost_is_old)
{
    const crvs_hash_dearest_t dearest = {0};

    ck_assert_int_eq(crvs_hash_check(crvs_unit_pool, RIGHT, OURS, &dearest), CRVS_BCRYPT_RIGHT);
    ck_assert_int_eq(crvs_hash_check(crvs_unit_pool, RIGHT, "$2y$04" FOREIGN, &dearest), CRVS_BCRYPT_OLD);
}
END_TEST

Suite *crvs_suite_hash(void)
{
    Suite *suite = suite_create("hash");
    TCase *costs = crvs_unit_case(suite, "costs");

    tcase_add_test(costs, a_wrong_password_costs_the_same_whoevers_it_is);
    tcase_add_test(costs, no_school_is_cheaper_than_ours_or_dearer_than_the_bound);
    tcase_add_test(costs, what_is_too_dear_is_not_computed);
    tcase_add_test(costs, knows_the_cost_of_a_hash);
    tcase_add_test(costs, adopts_what_is_computed);
    tcase_add_test(costs, what_has_another_cost_is_old);
    return suite;
}
