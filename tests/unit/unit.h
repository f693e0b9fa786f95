/**
 * What the unit tests share. A test file is its tests and a main such as
 *
 *     int main(void)
 *     {
 *         Suite *suite = suite_create("buffer");
 *         TCase *growing = crvs_unit_case(suite, "growing");
 *
 *         tcase_add_test(growing, keeps_what_was_there);
 *         return crvs_unit_run(suite);
 *     }
 */
#ifndef CRVS_TESTS_UNIT_H
#define CRVS_TESTS_UNIT_H

#include <apr_pools.h>
#include <check.h>

/** The running test's pool: new for each test of a case that crvs_unit_case made. */
extern apr_pool_t *crvs_unit_pool;

/** The checked fixture that makes and destroys crvs_unit_pool. */
void crvs_unit_pool_setup(void);
void crvs_unit_pool_teardown(void);

/** A test case in the suite, with a pool for each of its tests. */
TCase *crvs_unit_case(Suite *suite, const char *name);

/** Runs and frees the suite. @return what main returns */
int crvs_unit_run(Suite *suite);

/**
 * A file of test data, read whole; the program ends where it cannot be read.
 * @param path  within the folder $CRVS_TEST_DATA, or that of the unit tests
 * @return for free()
 */
char *crvs_unit_read(const char *path);

#endif
