/* SPDX-License-Identifier: Apache-2.0 */
/* Texts, tables and captions, as people and their programs send them. */
#include "fuzz.h"

#include "classrooms/join_code.h"
#include "core/text/csv.h"
#include "core/text/decode.h"
#include "core/text/direction.h"
#include "core/text/html.h"
#include "core/text/ics.h"
#include "core/text/person.h"
#include "core/text/plain.h"
#include "core/text/slug.h"
#include "core/text/text.h"
#include "imports/head.h"
#include "recordings/subrip.h"
#include "search/mark.h"

#include <apr_strings.h>
#include <string.h>

static bool is_utf8(const char *text)
{
    return crvs_text_is_utf8(text, strlen(text));
}

/* What a field of a form goes through: any bytes, and then UTF-8. */
void crvs_fuzz_text(apr_pool_t *pool, const char *data, apr_size_t length)
{
    crvs_input_t input = {pool, data, length};
    const char *repaired = crvs_text_repair(pool, data, length);
    const char *text = crvs_input_text(&input), *opaque = crvs_text_opaque(pool, text);
    crvs_buffer_t html;

    HOLDS(is_utf8(repaired) && is_utf8(crvs_text_shown(pool, text)));
    HOLDS(!strcmp(crvs_text_opaque(pool, opaque), opaque));
    crvs_plain_text(pool, text);
    crvs_join_code_read(pool, text);
    if (!is_utf8(text))
        text = repaired;
    HOLDS(is_utf8(crvs_text_trim(pool, text)) && is_utf8(crvs_text_trim_unseen(pool, text)));
    HOLDS(is_utf8(crvs_text_seen(pool, text)) && is_utf8(crvs_text_line(pool, text)));
    HOLDS(is_utf8(crvs_text_like(pool, text)));
    HOLDS(crvs_text_is_same(pool, text, text));
    crvs_text_has_controls(text);
    HOLDS(crvs_text_characters(text) <= (int)strlen(text));
    HOLDS(is_utf8(crvs_direction_remove(pool, text)));
    text = crvs_direction_balance(pool, text);
    HOLDS(is_utf8(text) && crvs_direction_balance(pool, text) == text);
    crvs_person_formal(pool, text, crvs_input_text(&input));
    crvs_buffer_init(&html, pool, 1);
    crvs_html_escape(&html, text);
    HOLDS(!strpbrk(html.text, "<>\"'"));
}

/* A name that becomes part of an address. */
void crvs_fuzz_slug(apr_pool_t *pool, const char *data, apr_size_t length)
{
    crvs_input_t input = {pool, data, length};
    const char *slug = crvs_slug(pool, crvs_input_text(&input), "none");

    HOLDS(*slug && strlen(slug) <= 80 && strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(slug));
}

/* A search: its words, and where they stand in a text. */
void crvs_fuzz_search(apr_pool_t *pool, const char *data, apr_size_t length)
{
    crvs_input_t input = {pool, data, length};
    const char *typed = crvs_input_text(&input), *text = crvs_input_text(&input);
    crvs_words_t words;
    crvs_list_t *parts;
    crvs_buffer_t whole;

    if (!is_utf8(typed) || !is_utf8(text))
        return;
    words = crvs_words_read(pool, typed);
    HOLDS(words.count >= 0 && words.count <= CRVS_WORDS);
    crvs_words_boolean(pool, &words);
    crvs_words_patterns(pool, &words);
    crvs_words_whole(pool, &words);
    HOLDS(is_utf8(crvs_search_mark_excerpt(pool, &words, text, 40)));
    parts = crvs_search_mark(pool, &words, text);
    crvs_buffer_init(&whole, pool, 1);
    for (int i = 0; i < parts->count; i++) {
        const char *part = crvs_object_text(crvs_list_object(parts, i), "text");

        crvs_buffer_add(&whole, part, strlen(part));
    }
    HOLDS(!strcmp(whole.text, text));
}

/* A table is the same when it was written and read again. */
void crvs_fuzz_csv(apr_pool_t *pool, const char *data, apr_size_t length)
{
    apr_array_header_t *rows, *again;
    crvs_buffer_t file;
    int fault;

    if (crvs_csv_read(pool, data, length, 100, &rows, &fault) != CRVS_CSV_OK)
        return;
    crvs_buffer_init(&file, pool, 1);
    /* A separator in a cell must not win against it, nor a cell pass for the line that names one. */
    crvs_buffer_add(&file, "sep=;\r\n", 7);
    for (int i = 0; i < rows->nelts; i++) {
        const apr_array_header_t *cells = APR_ARRAY_IDX(rows, i, crvs_csv_row_t).cells;

        for (int c = 0; c < cells->nelts; c++)
            crvs_csv_add(&file, c ? ';' : 0, APR_ARRAY_IDX(cells, c, const char *));
        crvs_csv_end_row(&file);
    }
    HOLDS(crvs_csv_read(pool, file.text, file.length, 100, &again, &fault) == CRVS_CSV_OK);
    HOLDS(again->nelts == rows->nelts);
    for (int i = 0; i < rows->nelts; i++) {
        const apr_array_header_t *one = APR_ARRAY_IDX(rows, i, crvs_csv_row_t).cells;
        const apr_array_header_t *other = APR_ARRAY_IDX(again, i, crvs_csv_row_t).cells;

        HOLDS(one->nelts == other->nelts);
        for (int c = 0; c < one->nelts; c++)
            HOLDS(!strcmp(crvs_text_trim(pool, APR_ARRAY_IDX(one, c, const char *)),
                          crvs_csv_plain(APR_ARRAY_IDX(other, c, const char *))));
    }
}

/* The first row of a file of accounts. */
void crvs_fuzz_head(apr_pool_t *pool, const char *data, apr_size_t length)
{
    const char *text = crvs_text_repair(pool, data, length);
    apr_array_header_t *rows;
    crvs_import_head_t head;
    int fault;

    if (crvs_csv_read(pool, text, strlen(text), 1, &rows, &fault) != CRVS_CSV_OK || !rows->nelts)
        return;
    crvs_head_read(pool, &APR_ARRAY_IDX(rows, 0, crvs_csv_row_t), &head);
    HOLDS(is_utf8(head.passed_over) && crvs_text_characters(head.passed_over) <= CRVS_PASSED_OVER_LENGTH);
    for (int i = 0; i < CRVS_COLUMN_READ; i++)
        HOLDS(head.places[i] >= -1 && head.places[i] < head.count);
    for (int i = 0; i < head.count; i++)
        HOLDS(crvs_head_role_of_course(&head, i) < head.count);
}

/* A text file in any encoding. */
void crvs_fuzz_decode(apr_pool_t *pool, const char *data, apr_size_t length)
{
    const char *text = crvs_decode(pool, data, length);

    HOLDS(!text || is_utf8(text));
}

/* Captions as they are uploaded: decoded, and SubRip made WebVTT, which is SubRip no more. */
void crvs_fuzz_captions(apr_pool_t *pool, const char *data, apr_size_t length)
{
    const char *text = crvs_decode(pool, data, length);
    const char *webvtt = text ? crvs_subrip_to_webvtt(pool, text) : NULL;

    if (!webvtt)
        return;
    HOLDS(!strncmp(webvtt, "WEBVTT\n\n", 8) && strstr(webvtt, " --> "));
    HOLDS(is_utf8(webvtt));
}

/* Lines of a calendar: CR LF ends each, none has more than 75 octets, and none is of anything but UTF-8. */
void crvs_fuzz_calendar(apr_pool_t *pool, const char *data, apr_size_t length)
{
    crvs_input_t input = {pool, data, length};
    crvs_ics_event_t event = {.is_cancelled = crvs_input_number(&input, 1) & 1,
                              .sequence = crvs_input_number(&input, 2),
                              .changed_at = crvs_input_number(&input, 4),
                              .starts_at = crvs_input_number(&input, 4),
                              .ends_at = crvs_input_number(&input, 4)};
    crvs_buffer_t out;

    event.uid = crvs_input_text(&input);
    event.summary = crvs_input_text(&input);
    event.description = crvs_input_text(&input);
    event.location = crvs_input_text(&input);
    event.url = crvs_input_text(&input);
    crvs_buffer_init(&out, pool, 1);
    crvs_ics_begin(&out, "fr", crvs_input_text_or_none(&input), NULL);
    crvs_ics_add(&out, &event);
    crvs_ics_end(&out);
    for (const char *line = out.text; *line;) {
        const char *end = strstr(line, "\r\n");

        HOLDS(end && end - line <= 75 && !memchr(line, '\n', (apr_size_t)(end - line)));
        HOLDS(crvs_text_is_utf8(line, (apr_size_t)(end - line)));
        line = end + 2;
    }
}
