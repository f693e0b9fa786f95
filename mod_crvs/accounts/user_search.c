/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A full-text index reads all that has a word before it gives the first, and so for each of several words: of a name that
 * many have that is long. How many have it shows in the newest accounts; what so many have is soon found among these, and
 * else the index is asked for the rarest word alone, and the others are compared.
 */
#include "accounts/user_search.h"

#include "accounts/accounts.h"
#include "queries/accounts.h"

#define SAMPLE 300      /* of the newest are looked at first; */
#define COMMON 15       /* what so many of these have */
#define WINDOW 5000     /* is looked for among so many. */
#define FEW 5000        /* Of a role that no more have, all are compared. */
#define MOST 1000       /* What the index gives, */
#define MOST_NEWEST 200 /* and of the newest: see the statements. */

/* Whether those who have the role, or are disabled, are few enough to be compared one by one. */
static crvs_error_t *are_few(crvs_request_t *request, const crvs_user_search_t *search, bool *few)
{
    crvs_object_t *kept;

    *few = false;
    if (!*search->role && !search->disabled_only)
        return NULL;
    CRVS_TRY(crvs_sql_users_count(request->db, &kept, search->role, search->disabled_only));
    *few = crvs_object_int(kept, "users") <= FEW;
    return NULL;
}

static crvs_error_t *search_few(crvs_request_t *request, const crvs_user_search_t *search,
                                const crvs_words_patterns_t *p, crvs_list_t **users)
{
    if (!*search->role)
        return crvs_sql_users_found_disabled(request->db, users, p->word[0], p->word[1], p->word[2], p->word[3],
                                             p->word[4], p->word[5], search->after_name, search->after_id,
                                             search->limit);
    return crvs_sql_users_found_of_role(request->db, users, p->word[0], p->word[1], p->word[2], p->word[3], p->word[4],
                                        p->word[5], search->role, search->disabled_only, search->after_name,
                                        search->after_id, search->limit);
}

/* The word that the fewest of the newest have. */
static crvs_words_t rarest_of(const crvs_words_t *words, const crvs_object_t *having)
{
    static const char *const columns[CRVS_WORDS] = {"word1", "word2", "word3", "word4", "word5", "word6"};
    int rarest = 0;

    for (int i = 1; i < words->count; i++) {
        if (crvs_object_int(having, columns[i]) < crvs_object_int(having, columns[rarest]))
            rarest = i;
    }
    return (crvs_words_t){.count = 1, .words = {words->words[rarest]}};
}

crvs_error_t *crvs_user_search_rarest(crvs_db_t *db, apr_pool_t *pool, const crvs_words_t *words, crvs_words_t *rarest,
                                      bool *is_common)
{
    crvs_words_patterns_t p = crvs_words_patterns(pool, words);
    crvs_object_t *having;

    CRVS_TRY(
        crvs_sql_users_having(db, &having, p.word[0], p.word[1], p.word[2], p.word[3], p.word[4], p.word[5], SAMPLE));
    *rarest = rarest_of(words, having);
    *is_common = crvs_object_int(having, "all_words") >= COMMON;
    return NULL;
}

crvs_error_t *crvs_user_search(crvs_request_t *request, crvs_user_search_t *search, crvs_list_t **users)
{
    crvs_words_patterns_t p = crvs_words_patterns(request->pool, &search->words);
    crvs_words_t rarest;
    bool few, is_common;

    search->most = MOST;
    CRVS_TRY(are_few(request, search, &few));
    if (few)
        return search_few(request, search, &p, users);
    CRVS_TRY(crvs_user_search_rarest(request->db, request->pool, &search->words, &rarest, &is_common));
    if (is_common) {
        search->most = MOST_NEWEST;
        CRVS_TRY(crvs_sql_users_found_newest(request->db, users, p.word[0], p.word[1], p.word[2], p.word[3], p.word[4],
                                             p.word[5], search->role, search->disabled_only, WINDOW, search->after_name,
                                             search->after_id, search->limit));
        if ((*users)->count && crvs_object_int(crvs_list_object(*users, 0), "found") > MOST_NEWEST)
            return NULL;
        search->most = MOST;
    }
    return crvs_sql_users_found(request->db, users, crvs_words_boolean(request->pool, &rarest), p.word[0], p.word[1],
                                p.word[2], p.word[3], p.word[4], p.word[5], search->role, search->disabled_only,
                                search->after_name, search->after_id, search->limit);
}
