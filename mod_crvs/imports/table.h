/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A file of accounts as a table: its columns, and what is wrong with each line by itself.
 */
#ifndef CRVS_IMPORTS_TABLE_H
#define CRVS_IMPORTS_TABLE_H

#include "imports/head.h"

/** The most lines of one file, its head not counted, and the most bytes. */
#define CRVS_IMPORT_LINES 10000
#define CRVS_IMPORT_SIZE (2 * 1024 * 1024)

/** A course of Moodle's that somebody is in. */
typedef struct {
    const char *name; /**< as it stands there */
    const char *role; /**< "": a student, else as it stands there */
} crvs_import_course_t;

/** A line; no text is NULL. */
typedef struct {
    int number; /**< the row in the file */
    const char *full_name;
    const char *sort_name; /**< of the family, where a column of its own says it */
    const char *username;
    const char *email;
    const char *role;                  /**< as the database calls it; "": not said */
    const char *class_codes;           /**< as they stand there */
    const apr_array_header_t *courses; /**< of crvs_import_course_t */
    bool is_suspended;
    const char *problems; /**< as crvs_problems_add makes them; "": none */
} crvs_import_line_t;

typedef struct {
    const char *text; /**< in UTF-8, whatever the file is in */
    crvs_import_head_t head;
    apr_array_header_t *rows;  /**< of crvs_csv_row_t, the head first */
    apr_array_header_t *lines; /**< of crvs_import_line_t */
} crvs_import_table_t;

/**
 * Reads a file, in any encoding that crvs_decode knows. The first row names the columns, in French or English and in any order.
 * @param table what was read, in @a pool; its rows and lines are never NULL
 */
crvs_import_flaw_t crvs_table_read(apr_pool_t *pool, const char *text, apr_size_t length, crvs_import_table_t *table);

/**
 * A text without the passwords in it, each row in its place, so that a page may show it. What comes behind a fault cannot
 * be told apart: it is left out where a column has passwords, and the text is then still one with that fault.
 * @return in @a pool, or @a text itself where no column has passwords
 */
const char *crvs_table_without_passwords(apr_pool_t *pool, const char *text);

/**
 * The codes in a cell, whatever separates them.
 * @return of const char *, each as long as a code is, in @a pool; NULL where they cannot be told from each other
 */
apr_array_header_t *crvs_table_codes(apr_pool_t *pool, const char *cell);

#endif
