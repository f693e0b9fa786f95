/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Join codes: eight symbols of Crockford's base 32, which omits look-alike letters and digits.
 */
#ifndef CRVS_CLASSROOMS_JOIN_CODE_H
#define CRVS_CLASSROOMS_JOIN_CODE_H

#include "core/base/value.h"

#define CRVS_JOIN_CODE_LENGTH 8

/** A random code in @a pool; NULL where there is no randomness. */
const char *crvs_join_code_make(apr_pool_t *pool);

/**
 * The code that somebody typed or pasted: in any case, with whatever between its symbols that is neither letter nor
 * digit, in the digits of any script; alone, within a message, or in a link. O is read as 0, I and L as 1, U as V: so it
 * is what classroom.join_key holds, also of a code that another program made of all letters.
 * @return NULL where there is none; the code may be of no class
 */
const char *crvs_join_code_read(apr_pool_t *pool, const char *typed);

/** The code as it is shown, in two halves: "AB12 CD34". */
const char *crvs_join_code_show(apr_pool_t *pool, const char *code);

/** Its two halves as a list, for pages that style them separately. */
crvs_list_t *crvs_join_code_halves(apr_pool_t *pool, const char *code);

#endif
