/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A file of accounts as a table: its columns, and what is wrong with each line by itself.
 */
#ifndef CRVS_IMPORTS_TABLE_H
#define CRVS_IMPORTS_TABLE_H

#include <apr_pools.h>
#include <apr_tables.h>

/** The most lines of one file, its head not counted. */
#define CRVS_IMPORT_LINES 10000

/** A line; no text is NULL. */
typedef struct {
    int number; /**< the row in the file */
    const char *full_name;
    const char *username;
    const char *email;
    const char *role;        /**< as the database calls it; "": not said */
    const char *class_codes; /**< as they stand there */
    const char *problem;     /**< a text key; "": none */
} crvs_import_line_t;

/** What is wrong with a file as a whole. */
typedef struct {
    const char *key;  /**< a text key; NULL: nothing */
    const char *name; /**< the variable in its text; NULL: it has none */
    const char *value;
} crvs_import_flaw_t;

/**
 * Reads a file. The first row names the columns, in French or English and in any order.
 * @param lines of crvs_import_line_t, in @a pool
 */
crvs_import_flaw_t crvs_table_read(apr_pool_t *pool, const char *text, apr_size_t length, apr_array_header_t **lines);

/**
 * The codes in a cell, whatever separates them.
 * @return of const char *, each as long as a code is, in @a pool; NULL where they cannot be told from each other
 */
apr_array_header_t *crvs_table_codes(apr_pool_t *pool, const char *cell);

#endif
