/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/words.h"

#include "core/text/text.h"

#include <apr_strings.h>
#include <string.h>

/* Longer ones are searched for by their beginning. In characters; the full-text index knows words of up to 84. */
#define MAX_WORD_LENGTH 40
/* What stands before each word in search_words, and makes it one that an index keeps. */
#define MARK "qq"

/* French and English words that are in every text, folded; and what an apostrophe leaves over. */
static const char *const articles[] = {
    "a",  "an", "and", "are",  "at", "au",  "aux", "avec", "by",  "ce", "ces", "d",  "dans", "de",  "des",
    "du", "en", "et",  "for",  "in", "is",  "j",   "l",    "la",  "le", "les", "m",  "n",    "of",  "on",
    "or", "ou", "par", "pour", "qu", "que", "qui", "s",    "sur", "t",  "the", "to", "un",   "une", "with"};

static bool is_article(const char *word)
{
    for (size_t i = 0; i < sizeof(articles) / sizeof(*articles); i++) {
        if (!strcmp(articles[i], word))
            return true;
    }
    return false;
}

static bool is_single(const char *word)
{
    return crvs_text_characters(word) == 1;
}

/* The word's first characters. */
static const char *cut(apr_pool_t *pool, const char *word)
{
    const char *end = word;

    for (int left = MAX_WORD_LENGTH; *end; end++) {
        /* Each byte that begins a character. */
        if (((unsigned char)*end & 0xc0) != 0x80 && left-- == 0)
            break;
    }
    return apr_pstrmemdup(pool, word, (apr_size_t)(end - word));
}

static bool has(const crvs_words_t *words, const char *word)
{
    for (int i = 0; i < words->count; i++) {
        if (!strcmp(words->words[i], word))
            return true;
    }
    return false;
}

static void add(crvs_words_t *words, const char *word)
{
    if (words->count < CRVS_WORDS && !has(words, word))
        words->words[words->count++] = word;
}

crvs_words_t crvs_words_read(apr_pool_t *pool, const char *typed)
{
    crvs_words_t all = {0}, telling = {0};
    const char *at = typed;
    const char *word;

    while (telling.count < CRVS_WORDS && (word = crvs_text_next_word(&at))) {
        const char *folded = crvs_text_fold(pool, word, (apr_size_t)(at - word));
        if (!folded || !*folded)
            continue;
        folded = cut(pool, folded);
        add(&all, folded);
        if (!is_article(folded))
            add(&telling, folded);
    }
    return telling.count ? telling : all;
}

const char *crvs_words_boolean(apr_pool_t *pool, const crvs_words_t *words)
{
    const char *text = "";

    for (int i = 0; i < words->count; i++) {
        const char *word = words->words[i];
        text = apr_pstrcat(pool, text, " +" MARK, word, is_single(word) ? "" : "*", NULL);
    }
    return text;
}

crvs_words_patterns_t crvs_words_patterns(apr_pool_t *pool, const crvs_words_t *words)
{
    crvs_words_patterns_t patterns;

    for (int i = 0; i < CRVS_WORDS; i++) {
        const char *word = i < words->count ? words->words[i] : NULL;
        patterns.word[i] = word ? apr_pstrcat(pool, "% " MARK, word, is_single(word) ? " %" : "%", NULL) : "%";
    }
    patterns.first = apr_pstrcat(pool, "%", words->count ? words->words[0] : "", "%", NULL);
    return patterns;
}

const char *crvs_words_whole(apr_pool_t *pool, const crvs_words_t *words)
{
    return words->count ? apr_pstrcat(pool, "% " MARK, words->words[0], " %", NULL) : "%";
}
