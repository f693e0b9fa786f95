/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is given bytes that nobody chose: each target is a function that reads them as one part of mod_crvs does, and
 * looks whether what comes out holds.
 *
 * libFuzzer calls them (fuzz.c, make fuzz), and the unit tests with all that lies in corpora/<target>/. An input that
 * once did harm goes there.
 */
#ifndef CRVS_TESTS_FUZZ_H
#define CRVS_TESTS_FUZZ_H

#include <apr_pools.h>
#include <stdbool.h>

/* clang-format off */
/** The targets, by the names of their folders in corpora/. */
#define CRVS_FUZZ_TARGETS \
    TARGET(attachment) TARGET(calendar) TARGET(captions) TARGET(clock) TARGET(csv) TARGET(decode) TARGET(form) TARGET(head) TARGET(json) \
    TARGET(key) TARGET(language) TARGET(media) TARGET(metadata) TARGET(multipart) TARGET(password) TARGET(route) \
    TARGET(search) TARGET(signature) TARGET(slug) TARGET(template) TARGET(text) TARGET(token) TARGET(tzif) TARGET(url)

#define TARGET(name) void crvs_fuzz_##name(apr_pool_t *pool, const char *data, apr_size_t length);
CRVS_FUZZ_TARGETS
#undef TARGET
/* clang-format on */

typedef void (*crvs_fuzz_fn)(apr_pool_t *pool, const char *data, apr_size_t length);

/** The target of that name; NULL where there is none. */
crvs_fuzz_fn crvs_fuzz_target(const char *name);

/** The names of all, ended by NULL. */
extern const char *const crvs_fuzz_names[];

/** Ends the program where something does not hold. */
#define HOLDS(condition) ((condition) ? (void)0 : crvs_fuzz_fail(__FILE__, __LINE__, #condition))
void crvs_fuzz_fail(const char *file, int line, const char *condition) __attribute__((noreturn));

/** What is left of an input. */
typedef struct {
    apr_pool_t *pool;
    const char *at;
    apr_size_t length;
} crvs_input_t;

/** Takes the text up to the next NUL, or all that is left; "" where that is nothing. In the pool. */
const char *crvs_input_text(crvs_input_t *input);

/** The same where an empty text stands for none. @return NULL then */
const char *crvs_input_text_or_none(crvs_input_t *input);

/** Takes a number of so many bytes, at most 8; fewer where no more are left. */
apr_int64_t crvs_input_number(crvs_input_t *input, int bytes);

#endif
