/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <apr_strings.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
#define TARGET(name) #name,
const char *const crvs_fuzz_names[] = {CRVS_FUZZ_TARGETS NULL};
#undef TARGET

crvs_fuzz_fn crvs_fuzz_target(const char *name)
{
#define TARGET(target) crvs_fuzz_##target,
    static const crvs_fuzz_fn targets[] = {CRVS_FUZZ_TARGETS};
#undef TARGET
    /* clang-format on */

    for (int i = 0; crvs_fuzz_names[i]; i++) {
        if (!strcmp(crvs_fuzz_names[i], name))
            return targets[i];
    }
    return NULL;
}

void crvs_fuzz_fail(const char *file, int line, const char *condition)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

const char *crvs_input_text(crvs_input_t *input)
{
    const char *end = input->length ? memchr(input->at, '\0', input->length) : NULL;
    apr_size_t length = end ? (apr_size_t)(end - input->at) : input->length;
    const char *text = apr_pstrmemdup(input->pool, input->at, length);

    length += end != NULL;
    input->at += length;
    input->length -= length;
    return text;
}

const char *crvs_input_text_or_none(crvs_input_t *input)
{
    const char *text = crvs_input_text(input);

    return *text ? text : NULL;
}

apr_int64_t crvs_input_number(crvs_input_t *input, int bytes)
{
    apr_uint64_t number = 0;

    for (; bytes > 0 && input->length > 0; bytes--, input->at++, input->length--)
        number = number << 8 | (unsigned char)*input->at;
    return (apr_int64_t)number;
}
