/* SPDX-License-Identifier: Apache-2.0 */
#include "classrooms/join_code.h"

#include "core/base/crypto.h"
#include "core/text/plain.h"
#include "core/text/query.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const char *crvs_join_code_make(apr_pool_t *pool)
{
    unsigned char bytes[CRVS_JOIN_CODE_LENGTH];
    char *code = apr_pcalloc(pool, CRVS_JOIN_CODE_LENGTH + 1);

    if (!crvs_crypto_random(bytes, sizeof(bytes)))
        return NULL;
    for (int i = 0; i < CRVS_JOIN_CODE_LENGTH; i++)
        code[i] = symbols[bytes[i] & 31];
    return code;
}

/* A word that was typed: letters and digits in a row. */
typedef struct {
    const char *start;
    int length;
} word_t;

/* Messages are longer only where they are no invitation. */
#define MAX_WORDS 200

static int split(const char *text, word_t words[MAX_WORDS])
{
    int count = 0;

    while (*text && count < MAX_WORDS) {
        const char *start = text;

        while (apr_isalnum(*text) || *text == CRVS_PLAIN_OTHER)
            text++;
        if (text > start)
            words[count++] = (word_t){.start = start, .length = (int)(text - start)};
        else
            text++;
    }
    return count;
}

/* The symbol that was meant; '\0': none. */
static char symbol_of(char typed)
{
    char symbol = (char)apr_toupper(typed);

    if (symbol == 'O')
        return '0';
    if (symbol == 'I' || symbol == 'L')
        return '1';
    if (symbol == 'U')
        return 'V';
    return symbol && strchr(symbols, symbol) ? symbol : '\0';
}

/* The code that so many words make together; NULL where they make none. */
static const char *join_words(apr_pool_t *pool, const word_t *words, int count)
{
    char *code = apr_pcalloc(pool, CRVS_JOIN_CODE_LENGTH + 1);
    int length = 0;

    for (int i = 0; i < count; i++) {
        for (int at = 0; at < words[i].length; at++) {
            char symbol = symbol_of(words[i].start[at]);

            if (!symbol || length == CRVS_JOIN_CODE_LENGTH)
                return NULL;
            code[length++] = symbol;
        }
    }
    return length == CRVS_JOIN_CODE_LENGTH ? code : NULL;
}

/* How much words look like a code: by their digits, and of those without by having no U, which few codes have. */
static int likeness(const word_t *words, int count)
{
    int digits = 0, has_u = 0;

    for (int i = 0; i < count; i++) {
        for (int at = 0; at < words[i].length; at++) {
            digits += apr_isdigit(words[i].start[at]) ? 1 : 0;
            has_u |= apr_toupper(words[i].start[at]) == 'U';
        }
    }
    return 2 * digits + !has_u;
}

/*
 * A code amid other words, whole or in its two halves. Some words of eight letters could be codes, and so could one
 * before a half: what looks most like one is meant, and of two alike the last.
 */
static const char *find_among(apr_pool_t *pool, const word_t *words, int count)
{
    const char *found = NULL;
    int most = 0;

    for (int i = 0; i < count; i++) {
        int taken = words[i].length == CRVS_JOIN_CODE_LENGTH / 2 && i + 1 < count ? 2 : 1;
        const char *code = join_words(pool, words + i, taken);

        if (code && words[i].length == words[i + taken - 1].length && likeness(words + i, taken) >= most) {
            found = code;
            most = likeness(words + i, taken);
        }
    }
    return found;
}

/* What a link gives as its code, up to where that parameter ends; the whole text where there is no link. */
static const char *without_link(apr_pool_t *pool, const char *text)
{
    const char *at = strstr(text, "code=");

    if (!at)
        return text;
    at += strlen("code=");
    return apr_pstrmemdup(pool, at, strcspn(at, "&# \t\r\n"));
}

const char *crvs_join_code_read(apr_pool_t *pool, const char *typed)
{
    char *decoded = apr_pstrdup(pool, typed);
    const char *text, *code;
    word_t words[MAX_WORDS] = {{0}};
    int count;

    /* A link may stand within another, as in that of the login page. */
    crvs_query_decode(decoded);
    text = crvs_plain_text(pool, decoded);
    if (!text)
        return NULL;
    count = split(without_link(pool, text), words);
    code = join_words(pool, words, count);
    return code ? code : find_among(pool, words, count);
}

const char *crvs_join_code_show(apr_pool_t *pool, const char *code)
{
    int half = (int)strlen(code) / 2;

    return apr_psprintf(pool, "%.*s %s", half, code, code + half);
}

crvs_list_t *crvs_join_code_halves(apr_pool_t *pool, const char *code)
{
    crvs_list_t *halves = crvs_list_make(pool);
    apr_size_t half = strlen(code) / 2;

    crvs_list_add(halves, crvs_value_text(apr_pstrmemdup(pool, code, half)));
    crvs_list_add(halves, crvs_value_text(code + half));
    return halves;
}
