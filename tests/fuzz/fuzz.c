/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer's side. CRVS_FUZZ_TARGET names the target; see tests/fuzz/run. */
#include "fuzz.h"

#include <apr_general.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static crvs_fuzz_fn target;

int LLVMFuzzerInitialize(int *count, char ***arguments)
{
    const char *name = getenv("CRVS_FUZZ_TARGET");

    (void)count;
    (void)arguments;
    target = name ? crvs_fuzz_target(name) : NULL;
    if (!target || apr_initialize() != APR_SUCCESS) {
        fprintf(stderr, "CRVS_FUZZ_TARGET names no target: %s\n", name ? name : "");
        exit(EXIT_FAILURE);
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *pool;

    HOLDS(apr_pool_create(&pool, NULL) == APR_SUCCESS);
    target(pool, (const char *)data, size);
    apr_pool_destroy(pool);
    return 0;
}
