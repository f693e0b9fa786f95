/* SPDX-License-Identifier: Apache-2.0 */
#include "command/list.h"

#include "core/text/json.h"
#include "core/text/text.h"

#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

/* A value as it is shown. */
static const char *cell_of(apr_pool_t *pool, const crvs_object_t *row, const char *name)
{
    const crvs_value_t *value = crvs_object_get(row, name);

    if (value && value->type == CRVS_VALUE_INT)
        return apr_psprintf(pool, "%" APR_INT64_T_FMT, value->as.integer);
    return crvs_text_shown(pool, crvs_object_text(row, name));
}

/* Each cell filled up to the width of its column, without blanks at the end. */
static void print_row(apr_pool_t *pool, const char *const *cells, const int *widths, int count)
{
    const char *line = "";
    size_t length;

    for (int i = 0; i < count; i++)
        line = apr_psprintf(pool, "%s%s%s%*s", line, i ? "  " : "", cells[i],
                            widths[i] - crvs_text_characters(cells[i]), "");
    length = strlen(line);
    while (length && line[length - 1] == ' ')
        length--;
    printf("%.*s\n", (int)length, line);
}

static void print_columns(apr_pool_t *pool, const crvs_list_column_t *columns, int count, const crvs_list_t *rows)
{
    const char **cells = apr_palloc(pool, sizeof(*cells) * (size_t)(count * (rows->count + 1)));
    int *widths = apr_pcalloc(pool, sizeof(*widths) * (size_t)count);

    for (int row = 0; row <= rows->count; row++) {
        for (int i = 0; i < count; i++) {
            const char *cell = row ? cell_of(pool, crvs_list_object(rows, row - 1), columns[i].name) : columns[i].head;
            int width = crvs_text_characters(cell);

            cells[row * count + i] = cell;
            if (width > widths[i])
                widths[i] = width;
        }
    }
    for (int row = 0; row <= rows->count; row++)
        print_row(pool, cells + row * count, widths, count);
}

static void print_json(apr_pool_t *pool, const crvs_list_column_t *columns, int count, const crvs_list_t *rows)
{
    crvs_buffer_t out;

    crvs_buffer_init(&out, pool, 4096);
    crvs_buffer_add(&out, "[", 1);
    for (int row = 0; row < rows->count; row++) {
        crvs_buffer_add(&out, row ? ",\n {" : "\n {", row ? 4 : 3);
        for (int i = 0; i < count; i++) {
            const crvs_value_t *value = crvs_object_get(crvs_list_object(rows, row), columns[i].name);
            const char *cell = cell_of(pool, crvs_list_object(rows, row), columns[i].name);

            if (i)
                crvs_buffer_add(&out, ", ", 2);
            crvs_json_add_text(&out, columns[i].name);
            crvs_buffer_add(&out, ": ", 2);
            if (value && value->type == CRVS_VALUE_INT)
                crvs_buffer_add(&out, cell, strlen(cell));
            else
                crvs_json_add_text(&out, crvs_object_text(crvs_list_object(rows, row), columns[i].name));
        }
        crvs_buffer_add(&out, "}", 1);
    }
    printf("%s%s]\n", out.text, rows->count ? "\n" : "");
}

void crvs_command_list(const crvs_call_t *call, const crvs_list_column_t *columns, const crvs_list_t *rows)
{
    int count = 0;

    while (columns[count].name)
        count++;
    if (crvs_options_has(call, "json"))
        print_json(call->pool, columns, count, rows);
    else
        print_columns(call->pool, columns, count, rows);
}
