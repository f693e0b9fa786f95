/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A full-text index reads all that has a word before it gives the first: of a word that is typed often, and even more
 * of a word's beginning, that is half of all lessons. Such a word shows by its being in many of the newest ones; and
 * what so many have is soon found among them.
 */
#include "search/lessons.h"

#include "identity/viewer.h"
#include "queries/search.h"
#include "search/groups.h"

#define SAMPLE 150  /* of the newest are looked at first; */
#define COMMON 8    /* a word that is in so many of these, */
#define WINDOW 5000 /* is looked for among so many */

static crvs_error_t *read_newest(crvs_request_t *request, const crvs_words_patterns_t *p, int among, int limit,
                                 int offset, crvs_list_t **rows)
{
    const crvs_viewer_t *viewer = request->viewer;

    return crvs_sql_search_lessons_newest(request->db, rows, p->word[0], p->word[1], p->word[2], p->word[3], p->word[4],
                                          p->word[5], p->first, crvs_viewer_author_id(viewer),
                                          viewer->role == CRVS_ROLE_ADMIN, among, limit, offset);
}

static apr_int64_t found_in(const crvs_list_t *rows)
{
    return rows->count ? crvs_object_int(crvs_list_object(rows, 0), "found") : 0;
}

/* The rarest word first: the index reads all that has the first, and of the others only what those have too. */
static crvs_error_t *put_rarest_first(crvs_request_t *request, const crvs_words_patterns_t *p, crvs_words_t *words)
{
    static const char *const columns[CRVS_WORDS] = {"word1", "word2", "word3", "word4", "word5", "word6"};
    apr_int64_t counts[CRVS_WORDS];
    crvs_object_t *having;

    if (words->count < 2)
        return NULL;
    CRVS_TRY(crvs_sql_search_lessons_having(request->db, &having, p->word[0], p->word[1], p->word[2], p->word[3],
                                            p->word[4], p->word[5], SAMPLE));
    for (int i = 0; i < words->count; i++) {
        apr_int64_t count = crvs_object_int(having, columns[i]);
        const char *word = words->words[i];
        int place = i;

        for (; place > 0 && counts[place - 1] > count; place--) {
            counts[place] = counts[place - 1];
            words->words[place] = words->words[place - 1];
        }
        counts[place] = count;
        words->words[place] = word;
    }
    return NULL;
}

crvs_error_t *crvs_search_lessons(crvs_request_t *request, const crvs_words_t *words, bool counted, int limit,
                                  int offset, crvs_list_t **rows)
{
    apr_pool_t *pool = request->pool;
    const crvs_viewer_t *viewer = request->viewer;
    crvs_words_patterns_t patterns = crvs_words_patterns(pool, words);
    crvs_words_t ordered = *words;

    CRVS_TRY(read_newest(request, &patterns, SAMPLE, limit, 0, rows));
    if (!counted && found_in(*rows) >= limit)
        return NULL;
    if (counted && found_in(*rows) >= COMMON) {
        CRVS_TRY(read_newest(request, &patterns, WINDOW, limit, offset, rows));
        if (found_in(*rows) >= CRVS_SEARCH_MAX)
            return NULL;
    }
    CRVS_TRY(put_rarest_first(request, &patterns, &ordered));
    return crvs_sql_search_lessons(request->db, rows, crvs_words_boolean(pool, &ordered), crvs_words_whole(pool, words),
                                   crvs_viewer_author_id(viewer), viewer->role == CRVS_ROLE_ADMIN, limit, offset);
}
