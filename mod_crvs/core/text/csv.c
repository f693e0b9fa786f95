/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/csv.h"

#include "core/text/text.h"

#include <apr_strings.h>
#include <csv.h>
#include <string.h>

/* How a cell begins that a spreadsheet would evaluate as a formula, including after a tab or a line break. */
#define FORMULA "=+-@\t\r\n"
/* The same as full-width characters, which some take for the others. */
static const char *const wide_formula[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};

typedef struct {
    apr_pool_t *pool;
    int most_rows;
    int number;        /* of the row that is being read */
    bool after_return; /* the row before ended with CR: an LF is the rest of its end */
    apr_array_header_t *rows;
    apr_array_header_t *cells;
    int too_many; /* the row that is, or has, too many; 0: none */
} reading_t;

static void take_cell(void *text, size_t length, void *baton)
{
    reading_t *reading = baton;

    const char *cell = crvs_text_trim(reading->pool, apr_pstrmemdup(reading->pool, text ? text : "", length));

    /* A column that was cleared leaves empty cells behind: they say nothing. */
    if (reading->cells->nelts == CRVS_CSV_CELLS && *cell && !reading->too_many)
        reading->too_many = reading->number;
    if (reading->cells->nelts < CRVS_CSV_CELLS && !reading->too_many)
        *(const char **)apr_array_push(reading->cells) = cell;
}

static bool is_empty(const apr_array_header_t *cells)
{
    for (int i = 0; i < cells->nelts; i++) {
        if (*APR_ARRAY_IDX(cells, i, const char *))
            return false;
    }
    return true;
}

static void take_row(int character, void *baton)
{
    reading_t *reading = baton;
    crvs_csv_row_t row = {.number = reading->number, .cells = reading->cells};
    bool rest_of_end = reading->after_return && character == '\n' && !row.cells->nelts;

    reading->after_return = character == '\r';
    if (rest_of_end)
        return;
    if (!is_empty(reading->cells)) {
        if (reading->rows->nelts == reading->most_rows && !reading->too_many)
            reading->too_many = reading->number;
        if (!reading->too_many)
            *(crvs_csv_row_t *)apr_array_push(reading->rows) = row;
    }
    reading->number++;
    reading->cells = apr_array_make(reading->pool, row.cells->nelts ? row.cells->nelts : 1, sizeof(const char *));
}

/* The separator: whichever candidate is most frequent outside quotes in the first row that is not empty. */
static char separator_of(const char *text, apr_size_t length)
{
    static const char separators[] = ",;\t";
    int counts[3] = {0};
    bool quoted = false;
    apr_size_t start = 0;
    int best = 0;

    while (start < length && (text[start] == '\n' || text[start] == '\r'))
        start++;
    for (apr_size_t i = start; i < length && (quoted || (text[i] != '\n' && text[i] != '\r')); i++) {
        const char *found = text[i] ? strchr(separators, text[i]) : NULL;
        if (text[i] == '"')
            quoted = !quoted;
        else if (found && !quoted)
            counts[found - separators]++;
    }
    for (int i = 1; i < 3; i++) {
        if (counts[i] > counts[best])
            best = i;
    }
    return separators[best];
}

/*
 * The line by which a file tells spreadsheets its separator: sep=; with quotes around it or not, and more separators
 * behind it where a program took it for a row.
 * @return its length with the end of the line, 0 where the text begins with no such line
 */
static apr_size_t take_separator_line(const char *text, apr_size_t length, char *separator)
{
    apr_size_t at = length && text[0] == '"';

    if (length < at + 5 || strncasecmp(text + at, "sep=", 4))
        return 0;
    at += 4;
    at += text[at] == '"' && at + 1 < length;
    *separator = text[at];
    if (!strchr(",;|\t", *separator))
        return 0;
    while (at < length && strchr(",;|\t\" ", text[at]))
        at++;
    if (at < length && text[at] == '\r')
        at++;
    if (at < length && text[at] == '\n')
        at++;
    return at == length || text[at - 1] == '\r' || text[at - 1] == '\n' ? at : 0;
}

crvs_csv_e crvs_csv_read(apr_pool_t *pool, const char *text, apr_size_t length, int most_rows,
                         apr_array_header_t **rows, int *fault_row)
{
    reading_t reading = {.pool = pool, .most_rows = most_rows, .number = 1};
    struct csv_parser parser;
    apr_size_t line;
    char separator = ',';
    bool whole;

    *rows = reading.rows = apr_array_make(pool, 64, sizeof(crvs_csv_row_t));
    *fault_row = 0;
    if (memchr(text, '\0', length) || !crvs_text_is_utf8(text, length))
        return CRVS_CSV_ENCODING;
    /* One program writes a mark in front of another's. */
    for (; length >= 3 && !memcmp(text, CRVS_CSV_MARK, 3); length -= 3)
        text += 3;
    line = take_separator_line(text, length, &separator);
    text += line;
    length -= line;
    reading.number += line > 0;
    reading.cells = apr_array_make(pool, 8, sizeof(const char *));
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL))
        return CRVS_CSV_QUOTES;
    csv_set_delim(&parser, (unsigned char)(line ? separator : separator_of(text, length)));
    whole = csv_parse(&parser, text, length, take_cell, take_row, &reading) == length
            && !csv_fini(&parser, take_cell, take_row, &reading);
    csv_free(&parser);
    if (reading.too_many || !whole)
        *fault_row = reading.too_many ? reading.too_many : reading.number;
    return reading.too_many ? CRVS_CSV_TOO_MANY : whole ? CRVS_CSV_OK : CRVS_CSV_QUOTES;
}

static bool is_formula(const char *cell)
{
    for (size_t i = 0; i < sizeof(wide_formula) / sizeof(*wide_formula); i++) {
        if (!strncmp(cell, wide_formula[i], 3))
            return true;
    }
    return *cell && strchr(FORMULA, *cell);
}

void crvs_csv_add(crvs_buffer_t *file, char separator, const char *cell)
{
    bool guarded = is_formula(cell);
    bool quoted = strpbrk(cell, "\",;\t\r\n") || guarded || (*cell == '\'');

    if (separator)
        crvs_buffer_add(file, &separator, 1);
    if (quoted)
        crvs_buffer_add(file, "\"", 1);
    if (guarded || *cell == '\'')
        crvs_buffer_add(file, "'", 1);
    for (; *cell; cell++) {
        if (*cell == '"')
            crvs_buffer_add(file, "\"", 1);
        crvs_buffer_add(file, cell, 1);
    }
    if (quoted)
        crvs_buffer_add(file, "\"", 1);
}

void crvs_csv_end_row(crvs_buffer_t *file)
{
    crvs_buffer_add(file, "\r\n", 2);
}

const char *crvs_csv_plain(const char *cell)
{
    return cell[0] == '\'' && (cell[1] == '\'' || is_formula(cell + 1)) ? cell + 1 : cell;
}
