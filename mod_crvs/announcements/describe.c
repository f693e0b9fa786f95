/* SPDX-License-Identifier: Apache-2.0 */
#include "announcements/describe.h"

#include "core/text/prose.h"

#include <apr_strings.h>
#include <string.h>

#define DOTS "\xe2\x80\xa6"

/* Within a first word of more than @a most bytes: behind a link, between two characters of anything else. */
static apr_size_t cut_word(const char *text, apr_size_t most)
{
    apr_size_t end = strcspn(text, " \t\r\n");
    const char *link = strstr(text, "://");

    if (end > most && link && link < text + end)
        return end;
    while (most && ((unsigned char)text[most] & 0xc0) == 0x80)
        most--;
    return most;
}

/* The beginning of a text up to the end of a word, so that a link is whole or not there. */
static const char *cut(apr_pool_t *pool, const char *text, apr_size_t most)
{
    apr_size_t length = most;

    while (length && !strchr(" \t\r\n", text[length]))
        length--;
    while (length && strchr(" \t\r\n", text[length - 1]))
        length--;
    length = length ? length : cut_word(text, most);
    return apr_pstrcat(pool, apr_pstrmemdup(pool, text, length), " " DOTS, NULL);
}

bool crvs_announcements_describe_may_write(const crvs_object_t *classroom)
{
    return crvs_object_true(classroom, "is_teacher") && !crvs_object_true(classroom, "is_archived");
}

void crvs_announcements_describe(crvs_request_t *request, crvs_object_t *row, const crvs_object_t *classroom,
                                 apr_size_t most)
{
    const char *body = crvs_object_text(row, "body");
    bool is_cut = most && strlen(body) > most;

    crvs_object_set(
        row, "paragraphs",
        crvs_value_list(crvs_prose_read(request->pool, is_cut ? cut(request->pool, body, most) : body, false)));
    crvs_object_set(row, "is_cut", crvs_value_bool(is_cut));
    crvs_object_set(row, "can_change", crvs_value_bool(crvs_announcements_describe_may_write(classroom)));
}
