/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/direction.h"

#include <stdbool.h>
#include <string.h>

/* Unicode's own limit (UAX 9, max_depth). Deeper ones change nothing that is seen. */
#define MAX_DEPTH 125

typedef enum { NO_MARK, LONE, OPENS_EMBEDDING, OPENS_ISOLATE, CLOSES_EMBEDDING, CLOSES_ISOLATE } mark_e;

static const char end_of_embedding[] = "\xe2\x80\xac"; /* U+202C */
static const char end_of_isolate[] = "\xe2\x81\xa9";   /* U+2069 */

/* What stands at a place of well-formed UTF-8, and how many bytes it has. */
static mark_e mark_at(const char *at, apr_size_t *bytes)
{
    static const struct {
        const char *text;
        mark_e mark;
    } marks[] = {
        {"\xd8\x9c", LONE},
        {"\xe2\x80\x8e", LONE},
        {"\xe2\x80\x8f", LONE},
        {"\xe2\x80\xaa", OPENS_EMBEDDING},
        {"\xe2\x80\xab", OPENS_EMBEDDING},
        {end_of_embedding, CLOSES_EMBEDDING},
        {"\xe2\x81\xa6", OPENS_ISOLATE},
        {"\xe2\x81\xa7", OPENS_ISOLATE},
        {"\xe2\x81\xa8", OPENS_ISOLATE},
        {end_of_isolate, CLOSES_ISOLATE},
    };

    *bytes = 1;
    if (*at != '\xd8' && *at != '\xe2')
        return NO_MARK;
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        if (strncmp(at, marks[i].text, strlen(marks[i].text)))
            continue;
        *bytes = strlen(marks[i].text);
        return marks[i].mark;
    }
    return NO_MARK;
}

const char *crvs_direction_remove(apr_pool_t *pool, const char *text)
{
    char *plain, *out;
    apr_size_t bytes;

    if (!strpbrk(text, "\xd8\xe2"))
        return text;
    plain = out = apr_palloc(pool, strlen(text) + 1);
    for (const char *at = text; *at; at += bytes) {
        if (mark_at(at, &bytes) == NO_MARK)
            *out++ = *at;
    }
    *out = '\0';
    return plain;
}

/* What is open at a place. */
typedef struct {
    int depth;
    mark_e opened[MAX_DEPTH];
} open_t;

/* Notes a mark. @return whether it may stand there: it closes what was opened last, or opens something */
static bool note(open_t *open, mark_e mark)
{
    switch (mark) {
    case OPENS_EMBEDDING:
    case OPENS_ISOLATE:
        if (open->depth == MAX_DEPTH)
            return false;
        open->opened[open->depth++] = mark;
        return true;
    case CLOSES_EMBEDDING:
    case CLOSES_ISOLATE:
        if (!open->depth || (open->opened[open->depth - 1] == OPENS_EMBEDDING) != (mark == CLOSES_EMBEDDING))
            return false;
        open->depth--;
        return true;
    case NO_MARK:
    case LONE:
        break;
    }
    return true;
}

static bool is_balanced(const char *text)
{
    open_t open = {0};
    apr_size_t bytes;

    for (const char *at = text; *at; at += bytes) {
        if (!note(&open, mark_at(at, &bytes)))
            return false;
    }
    return open.depth == 0;
}

static char *close_all(open_t *open, char *out)
{
    while (open->depth > 0) {
        mark_e mark = open->opened[--open->depth];

        memcpy(out, mark == OPENS_EMBEDDING ? end_of_embedding : end_of_isolate, 3);
        out += 3;
    }
    return out;
}

const char *crvs_direction_balance(apr_pool_t *pool, const char *text)
{
    open_t open = {0};
    char *balanced, *out;
    apr_size_t bytes;

    if (!strpbrk(text, "\xe2") || is_balanced(text))
        return text;
    /* Each that opens may get one that closes, as long as itself. */
    balanced = out = apr_palloc(pool, strlen(text) * 2 + 1);
    for (const char *at = text; *at; at += bytes) {
        mark_e mark = mark_at(at, &bytes);

        if (*at == '\n')
            out = close_all(&open, out);
        if (!note(&open, mark))
            continue;
        memcpy(out, at, bytes);
        out += bytes;
    }
    out = close_all(&open, out);
    *out = '\0';
    return balanced;
}
