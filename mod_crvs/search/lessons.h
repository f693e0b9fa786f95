/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The search among lessons, of which a school may have a hundred thousand.
 */
#ifndef CRVS_SEARCH_LESSONS_H
#define CRVS_SEARCH_LESSONS_H

#include "core/http/request.h"
#include "core/text/words.h"

/** Reads a page of the lessons that have the words: see crvs_search_group_t's read. */
crvs_error_t *crvs_search_lessons(crvs_request_t *request, const crvs_words_t *words, bool counted, int limit,
                                  int offset, crvs_list_t **rows);

#endif
