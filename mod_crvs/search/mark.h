/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Where in a text the words of a search stand.
 */
#ifndef CRVS_SEARCH_MARK_H
#define CRVS_SEARCH_MARK_H

#include "core/text/words.h"

/** Splits a text into the parts {text, is_match} that it is made of, in @a pool. An empty or missing text has none. */
crvs_list_t *crvs_search_mark(apr_pool_t *pool, const crvs_words_t *words, const char *text);

/**
 * The part of a long text in which the first match stands, its beginning where there is none; "…" where it was cut.
 * @param max_length in characters
 */
const char *crvs_search_mark_excerpt(apr_pool_t *pool, const crvs_words_t *words, const char *text, int max_length);

#endif
