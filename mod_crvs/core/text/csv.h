/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Tables as text: CSV (RFC 4180), as spreadsheets and other programs write it, and as we do.
 */
#ifndef CRVS_CORE_TEXT_CSV_H
#define CRVS_CORE_TEXT_CSV_H

#include "core/base/buffer.h"

#include <apr_tables.h>
#include <stdbool.h>

typedef enum {
    CRVS_CSV_OK,
    CRVS_CSV_ENCODING, /**< not UTF-8 */
    CRVS_CSV_QUOTES,   /**< a quote that is not closed, or one inside of a cell that has none around it */
    CRVS_CSV_TOO_MANY  /**< more rows, or more cells in one, than asked for */
} crvs_csv_e;

/** A row that is not empty. */
typedef struct {
    int number;                /**< its place in the file, from 1, empty rows counted */
    apr_array_header_t *cells; /**< of const char *: without white space around them, a line break inside kept */
} crvs_csv_row_t;

/** The most cells of a row; empty ones behind these are left out. */
#define CRVS_CSV_CELLS 50

/**
 * Reads a whole file. Byte order marks are passed over. What separates cells is what a first line `sep=;` says, which
 * is no row; else that of comma, semicolon and tab of which the first row has most.
 * @param most_rows rows that are not empty, the first one included
 * @param rows of crvs_csv_row_t, in @a pool; what comes behind a fault is not in it
 * @param fault_row where it is not OK: the row, 0 for the whole file
 */
crvs_csv_e crvs_csv_read(apr_pool_t *pool, const char *text, apr_size_t length, int most_rows,
                         apr_array_header_t **rows, int *fault_row);

/** The mark that tells spreadsheets that a file is UTF-8. */
#define CRVS_CSV_MARK "\xef\xbb\xbf"

/**
 * Adds a cell to a file. One that a spreadsheet would take for a formula has an apostrophe before it, which says that
 * it is text; crvs_csv_plain takes it away again.
 * @param separator before the cell; 0 for the first of a row
 */
void crvs_csv_add(crvs_buffer_t *file, char separator, const char *cell);

/** Ends a row. */
void crvs_csv_end_row(crvs_buffer_t *file);

/** A cell without the apostrophe that kept it from being a formula. */
const char *crvs_csv_plain(const char *cell);

#endif
