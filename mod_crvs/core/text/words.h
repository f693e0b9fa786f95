/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What somebody searches for, as words; and how the database is asked for them.
 */
#ifndef CRVS_CORE_TEXT_WORDS_H
#define CRVS_CORE_TEXT_WORDS_H

#include "core/base/value.h"

/** Further words of a search are not looked at: the statements have places for so many. */
#define CRVS_WORDS 6

/** Words to be found, all of them, at the beginning of words; one of a single character as it is. */
typedef struct {
    int count;
    const char *words[CRVS_WORDS]; /**< folded: see crvs_text_fold */
} crvs_words_t;

/**
 * Reads what was typed (well-formed UTF-8): anything but letters and digits only parts words, so no sign has a meaning.
 * Articles and the like are left out where other words remain. In @a pool.
 */
crvs_words_t crvs_words_read(apr_pool_t *pool, const char *typed);

/** For MATCH (search_words) AGAINST (... IN BOOLEAN MODE), see sql/deploy/search.sql. */
const char *crvs_words_boolean(apr_pool_t *pool, const crvs_words_t *words);

/** The words for statements that compare them one by one. */
typedef struct {
    const char *word[CRVS_WORDS]; /**< for search_words LIKE ...; where there are fewer, what all are like */
    const char *first;            /**< for a name LIKE ...: whether the first word stands there */
} crvs_words_patterns_t;

/** In @a pool. */
crvs_words_patterns_t crvs_words_patterns(apr_pool_t *pool, const crvs_words_t *words);

/** For search_words LIKE ...: the whole of the first word. */
const char *crvs_words_whole(apr_pool_t *pool, const crvs_words_t *words);

#endif
