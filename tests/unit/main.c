/* SPDX-License-Identifier: Apache-2.0 */
/* Runs all suites, or the one that CK_RUN_SUITE names: CK_RUN_SUITE=url tests/unit/check */
#include "unit.h"

#include <apr_general.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    SRunner *runner = srunner_create(NULL);
    int failed;

    if (apr_initialize() != APR_SUCCESS) {
        fprintf(stderr, "APR cannot be initialized\n");
        return EXIT_FAILURE;
    }
    /* clang-format off */
#define SUITE(name) srunner_add_suite(runner, crvs_suite_##name());
    CRVS_SUITES
#undef SUITE
    /* clang-format on */
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    apr_terminate();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
