/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/prose.h"

#include "core/text/text.h"
#include "core/text/url.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>
#include <strings.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

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

/* How many bytes at @a at belong to a URL as people write it: with letters of all scripts. 0: it ends there. */
static int32_t length_of_character(const char *at, apr_size_t left)
{
    const uint8_t *bytes = (const uint8_t *)at;
    int32_t length = 0;
    UChar32 character;

    if (*bytes < 0x80)
        return apr_isgraph(*at) && !strchr("<>\"\\", *at);
    U8_NEXT(bytes, length, (int32_t)left, character);
    return character >= 0 && (u_isalnum(character) || U_GET_GC_MASK(character) & U_GC_M_MASK) ? length : 0;
}

/* The length of the URL at @a begin: up to a space or quote, without what ends the sentence around it. */
static apr_size_t length_of_url(const char *begin)
{
    apr_size_t length = 0, left = strlen(begin);
    int32_t more;

    while (length < left && (more = length_of_character(begin + length, left - length)) > 0)
        length += (apr_size_t)more;
    while (
        length
        && (strchr(".,;:!?'*", begin[length - 1]) || (begin[length - 1] == ')' && has_unopened(begin, begin + length))))
        length--;
    return length;
}

/* As programs write it: what is not ASCII in bytes of UTF-8, percent-encoded (RFC 3987, section 3.1). */
static const char *address_of(apr_pool_t *pool, const char *begin, apr_size_t length)
{
    char *address = apr_palloc(pool, length * 3 + 1), *to = address;

    for (apr_size_t i = 0; i < length; i++) {
        if ((unsigned char)begin[i] < 0x80)
            *to++ = begin[i];
        else
            to += apr_snprintf(to, 4, "%%%02X", (unsigned)(unsigned char)begin[i]);
    }
    *to = '\0';
    return address;
}

/* Telephones write a sentence's first letter large. */
static bool begins_url(const char *at)
{
    return !strncasecmp(at, "https://", 8) || !strncasecmp(at, "http://", 7);
}

static bool is_in_word(char before)
{
    return (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z') || (before >= '0' && before <= '9');
}

static crvs_list_t *read_pieces(apr_pool_t *pool, const char *text)
{
    crvs_list_t *pieces = crvs_list_make(pool);
    const char *from = text;

    for (const char *at = text; (at = strcasestr(at, "http"));) {
        apr_size_t length;
        const char *url;

        if (!begins_url(at) || (at > text && is_in_word(at[-1]))) {
            at++;
            continue;
        }
        length = length_of_url(at);
        url = address_of(pool, at, length);
        /* A host of other letters is none here, so that nothing leads to a part of it. */
        if (crvs_url_check(pool, url, NULL) == CRVS_URL_OK) {
            add_piece(pieces, from, at, NULL);
            from = at + length;
            add_piece(pieces, at, from, url);
        }
        at += length;
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
