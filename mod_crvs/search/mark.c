/* SPDX-License-Identifier: Apache-2.0 */
#include "search/mark.h"

#include "core/text/text.h"

#include <apr_strings.h>
#include <string.h>

/* How much of an excerpt stands before the match: a quarter. */
#define BEFORE 4
#define DOTS "\xe2\x80\xa6"

static bool matches(apr_pool_t *pool, const crvs_words_t *words, const char *word, apr_size_t length)
{
    const char *folded = crvs_text_fold(pool, word, length);

    for (int i = 0; folded && i < words->count; i++) {
        const char *wanted = words->words[i];
        if (crvs_text_characters(wanted) == 1 ? !strcmp(folded, wanted) : !strncmp(folded, wanted, strlen(wanted)))
            return true;
    }
    return false;
}

/* The first word from @a at on that matches, which ends at *end; NULL where there is none. */
static const char *find(apr_pool_t *pool, const crvs_words_t *words, const char *at, const char **end)
{
    const char *word;

    *end = at;
    while ((word = crvs_text_next_word(end))) {
        if (matches(pool, words, word, (apr_size_t)(*end - word)))
            return word;
    }
    return NULL;
}

static void add_part(crvs_list_t *parts, const char *from, const char *to, bool is_match)
{
    crvs_object_t *part;

    if (from == to)
        return;
    part = crvs_object_make(parts->pool);
    crvs_object_set(part, "text", crvs_value_text(apr_pstrmemdup(parts->pool, from, (apr_size_t)(to - from))));
    crvs_object_set(part, "is_match", crvs_value_bool(is_match));
    crvs_list_add(parts, crvs_value_object(part));
}

crvs_list_t *crvs_search_mark(apr_pool_t *pool, const crvs_words_t *words, const char *text)
{
    crvs_list_t *parts = crvs_list_make(pool);
    const char *at = text ? text : "";
    const char *match, *end;

    while ((match = find(pool, words, at, &end))) {
        add_part(parts, at, match, false);
        add_part(parts, match, end, true);
        at = end;
    }
    add_part(parts, at, at + strlen(at), false);
    return parts;
}

/* Goes back by at most so many characters, to a place where a word begins. */
static const char *before(const char *text, const char *at, int characters)
{
    const char *begin = at;

    while (at > text && characters > 0) {
        at--;
        if (((unsigned char)*at & 0xc0) != 0x80)
            characters--;
        if (*at == ' ' || *at == '\n')
            begin = at + 1;
    }
    return at == text ? text : begin;
}

const char *crvs_search_mark_excerpt(apr_pool_t *pool, const crvs_words_t *words, const char *text, int max_length)
{
    const char *match, *begin, *end;
    int left = max_length;

    if (!text || crvs_text_characters(text) <= max_length)
        return text;
    match = find(pool, words, text, &end);
    begin = match ? before(text, match, max_length / BEFORE) : text;
    for (end = begin; *end; end++) {
        if (((unsigned char)*end & 0xc0) != 0x80 && left-- == 0)
            break;
    }
    return apr_pstrcat(pool, begin > text ? DOTS " " : "", apr_pstrmemdup(pool, begin, (apr_size_t)(end - begin)),
                       *end ? DOTS : "", NULL);
}
