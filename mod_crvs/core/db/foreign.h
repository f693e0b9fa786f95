/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The database of another program, which a school brings along: only read, by apr_dbd's own drivers.
 *
 * All cells are texts, as the database writes them; moments are in UTC. What is read is one state of it, whatever is
 * written there meanwhile. Each function that can fail returns NULL, or a sentence for the sysadmin.
 */
#ifndef CRVS_CORE_DB_FOREIGN_H
#define CRVS_CORE_DB_FOREIGN_H

#include <apr_tables.h>
#include <stdbool.h>

typedef struct crvs_foreign_t crvs_foreign_t;

typedef struct {
    const char *name;
    apr_array_header_t *columns; /**< of const char *, in their order */
} crvs_foreign_table_t;

/** Takes a row, whose cells live until it returns. @param cells NULL for SQL's NULL @return NULL, or a sentence why not */
typedef const char *(*crvs_foreign_row_fn)(void *baton, const char *const *cells);

/**
 * Opens a database. @param from "sqlite:FILE", "mysql:PARAMETERS" or "pgsql:PARAMETERS", as apr_dbd's drivers take them
 */
const char *crvs_foreign_open(apr_pool_t *pool, const char *from, crvs_foreign_t **foreign);

/** Its tables: of crvs_foreign_table_t. */
const apr_array_header_t *crvs_foreign_tables(const crvs_foreign_t *foreign);

/** A table by its name; NULL where there is none. */
const crvs_foreign_table_t *crvs_foreign_table(const crvs_foreign_t *foreign, const char *name);

/** Whether a table has a column. */
bool crvs_foreign_has(const crvs_foreign_table_t *table, const char *column);

/**
 * Reads all rows of a table, in the order of their ids where they have any.
 * @param columns of const char *, all of them the table's
 */
const char *crvs_foreign_read(crvs_foreign_t *foreign, const crvs_foreign_table_t *table,
                              const apr_array_header_t *columns, crvs_foreign_row_fn take, void *baton);

#endif
