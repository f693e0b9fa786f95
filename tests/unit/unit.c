/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

apr_pool_t *crvs_unit_pool;

void crvs_unit_pool_setup(void)
{
    ck_assert_int_eq(apr_pool_create(&crvs_unit_pool, NULL), APR_SUCCESS);
}

void crvs_unit_pool_teardown(void)
{
    apr_pool_destroy(crvs_unit_pool);
    crvs_unit_pool = NULL;
}

TCase *crvs_unit_case(Suite *suite, const char *name)
{
    TCase *test_case = tcase_create(name);

    tcase_add_checked_fixture(test_case, crvs_unit_pool_setup, crvs_unit_pool_teardown);
    suite_add_tcase(suite, test_case);
    return test_case;
}

char *crvs_unit_read(const char *path)
{
    const char *folder = getenv("CRVS_TEST_DATA");
    char name[4096];
    char *content = NULL;
    size_t length = 0;
    FILE *file;

    snprintf(name, sizeof(name), "%s/%s", folder ? folder : CRVS_TEST_SOURCE_DIR, path);
    file = fopen(name, "rb");
    if (!file || getdelim(&content, &length, EOF, file) < 0 || fclose(file)) {
        perror(name);
        exit(EXIT_FAILURE);
    }
    return content;
}
