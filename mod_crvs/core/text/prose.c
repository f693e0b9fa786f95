/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/prose.h"

#include "core/text/text.h"
#include "core/text/url.h"

#include <apr_strings.h>
#include <string.h>

#define SPACES " \t\r\n"

static void add_piece(crvs_list_t *pieces, const char *begin, const char *end, const char *url)
{
    crvs_object_t *piece;

    if (begin == end)
        return;
    piece = crvs_object_make(pieces->pool);
    crvs_object_set(piece, "text", crvs_value_text(apr_pstrmemdup(pieces->pool, begin, (apr_size_t)(end - begin))));
    crvs_object_set(piece, "url", crvs_value_text(url));
    crvs_list_add(pieces, crvs_value_object(piece));
}

static bool has_unopened(const char *begin, const char *end)
{
    int open = 0;

    for (; begin < end; begin++)
        open += *begin == '(' ? 1 : *begin == ')' ? -1 : 0;
    return open < 0;
}

/* The length of the URL at @a begin: up to a space or quote, without what ends the sentence around it. */
static apr_size_t length_of_url(const char *begin)
{
    apr_size_t length = 0;

    while (begin[length] > ' ' && begin[length] != 0x7f && !strchr("<>\"\\", begin[length]))
        length++;
    while (
        length
        && (strchr(".,;:!?'*", begin[length - 1]) || (begin[length - 1] == ')' && has_unopened(begin, begin + length))))
        length--;
    return length;
}

static bool begins_url(const char *at)
{
    return !strncmp(at, "https://", 8) || !strncmp(at, "http://", 7);
}

static bool is_in_word(char before)
{
    return (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z') || (before >= '0' && before <= '9');
}

static crvs_list_t *read_pieces(apr_pool_t *pool, const char *text)
{
    crvs_list_t *pieces = crvs_list_make(pool);
    const char *from = text;

    for (const char *at = text; (at = strstr(at, "http"));) {
        const char *url;

        if (!begins_url(at) || (at > text && is_in_word(at[-1]))) {
            at++;
            continue;
        }
        url = apr_pstrmemdup(pool, at, length_of_url(at));
        if (crvs_url_check(pool, url, NULL) == CRVS_URL_OK) {
            add_piece(pieces, from, at, NULL);
            from = at + strlen(url);
            add_piece(pieces, at, from, url);
        }
        at += strlen(url);
    }
    add_piece(pieces, from, from + strlen(from), NULL);
    return pieces;
}

/* Where the paragraph that begins at @a text ends: at an empty line or the end. */
static const char *end_of_paragraph(const char *text)
{
    const char *at = text;

    while ((at = strchr(at, '\n'))) {
        const char *line = at + 1 + strspn(at + 1, " \t\r");

        if (!*line || *line == '\n')
            return at;
        at++;
    }
    return text + strlen(text);
}

crvs_list_t *crvs_prose_read(apr_pool_t *pool, const char *text, bool headings)
{
    crvs_list_t *paragraphs = crvs_list_make(pool);

    for (text += strspn(text, SPACES); *text; text += strspn(text, SPACES)) {
        const char *end = end_of_paragraph(text);
        const char *paragraph = crvs_text_trim(pool, apr_pstrmemdup(pool, text, (apr_size_t)(end - text)));
        crvs_object_t *object = crvs_object_make(pool);

        if (headings && !strncmp(paragraph, "# ", 2))
            crvs_object_set(object, "heading", crvs_value_text(crvs_text_trim(pool, paragraph + 2)));
        else
            crvs_object_set(object, "pieces", crvs_value_list(read_pieces(pool, paragraph)));
        crvs_list_add(paragraphs, crvs_value_object(object));
        text = end;
    }
    return paragraphs;
}
