/* SPDX-License-Identifier: Apache-2.0 */
/**
 * All that is wrong with a line, so that it is mended at once. The database keeps it as words, parted by spaces.
 */
#ifndef CRVS_IMPORTS_PROBLEMS_H
#define CRVS_IMPORTS_PROBLEMS_H

#include "core/template/language.h"

#include <apr_pools.h>

/** The word of a text key that begins with "import.problem.", within it. */
const char *crvs_problems_word(const char *key);

/** @return @a problems and that of @a key behind them, in @a pool */
const char *crvs_problems_add(apr_pool_t *pool, const char *problems, const char *key);

/** A sentence for each, one behind the other. @return in @a pool */
const char *crvs_problems_text(apr_pool_t *pool, const crvs_language_t *language, const char *problems);

#endif
