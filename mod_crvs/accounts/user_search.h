/* SPDX-License-Identifier: Apache-2.0 */
/** Accounts by their words. Private to the room. */
#ifndef CRVS_ACCOUNTS_USER_SEARCH_H
#define CRVS_ACCOUNTS_USER_SEARCH_H

#include "core/http/request.h"
#include "core/text/words.h"

/** What is looked for, and from where on. */
typedef struct {
    crvs_words_t words; /**< at least one */
    const char *role;   /**< "" is any */
    bool disabled_only;
    const char *after_name;
    apr_int64_t after_id;
    int limit; /**< rows at the most */
    int most;  /**< how many are counted; one more is: there are others. The search sets it */
} crvs_user_search_t;

/**
 * Accounts that have all words, by name: rows of users_found.
 * @return an error of the database
 */
crvs_error_t *crvs_user_search(crvs_request_t *request, crvs_user_search_t *search, crvs_list_t **users);

#endif
