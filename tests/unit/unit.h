/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the unit tests share. A file test_buffer.c is its tests and the suite of them, which CRVS_SUITES names:
 *
 *     Suite *crvs_suite_buffer(void)
 *     {
 *         Suite *suite = suite_create("buffer");
 *         TCase *growing = crvs_unit_case(suite, "growing");
 *
 *         tcase_add_test(growing, keeps_what_was_there);
 *         return suite;
 *     }
 */
#ifndef CRVS_TESTS_UNIT_H
#define CRVS_TESTS_UNIT_H

#include <apr_pools.h>
#include <check.h>

/* clang-format off */
/** The suite of each file. */
#define CRVS_SUITES                                                                                                         \
    SUITE(accent) SUITE(asker) SUITE(attendance) SUITE(corpora)                                                                                                      \
    SUITE(crypto) SUITE(csv) SUITE(decode) SUITE(direction) SUITE(disk) SUITE(files) SUITE(gzip) SUITE(hash) SUITE(html) SUITE(i18n) SUITE(ics) SUITE(join_code) SUITE(json) SUITE(kept)             \
        SUITE(kind) SUITE(media) SUITE(meeting_link) SUITE(metadata) SUITE(multipart) SUITE(number) SUITE(pbkdf2) SUITE(prose) SUITE(qr) SUITE(query) SUITE(route) SUITE(search)         \
            SUITE(signature) SUITE(size) SUITE(slug) SUITE(statements) SUITE(subrip) SUITE(template) SUITE(template_errors) SUITE(template_values)     \
                SUITE(text) SUITE(time) SUITE(token) SUITE(turns) SUITE(tzif) SUITE(url) SUITE(value) SUITE(week) SUITE(zones)

#define SUITE(name) Suite *crvs_suite_##name(void);
CRVS_SUITES
#undef SUITE
/* clang-format on */

/** The running test's pool: new for each test of a case that crvs_unit_case made. */
extern apr_pool_t *crvs_unit_pool;

/** The checked fixture that makes and destroys crvs_unit_pool. */
void crvs_unit_pool_setup(void);
void crvs_unit_pool_teardown(void);

/** A test case in the suite, with a pool for each of its tests. */
TCase *crvs_unit_case(Suite *suite, const char *name);

/**
 * A file of test data, read whole; the program ends where it cannot be read.
 * @param path  within the folder $CRVS_TEST_DATA, or that of the unit tests
 * @return for free()
 */
char *crvs_unit_read(const char *path);

#endif
