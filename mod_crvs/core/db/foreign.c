/* SPDX-License-Identifier: Apache-2.0 */
#include "core/db/foreign.h"

#include <apr_dbd.h>
#include <apr_file_io.h>
#include <apr_strings.h>
#include <stdbool.h>
#include <string.h>

#define MOST_COLUMNS 200
#define STATEMENTS 5

/* What is said to a database before anything is read, and how it tells of its tables: a row for each column. */
typedef struct {
    const char *word; /* before the colon */
    const char *driver;
    const char *package;
    const char *session[STATEMENTS];
    const char *check; /* gives one row "ok"; NULL: no such thing */
    const char *columns;
    bool numbers_rows; /* a row of what was read as a whole is asked for by its number, and not as the next one */
} kind_t;

static const kind_t kinds[] = {
    {"sqlite",
     "sqlite3",
     "libaprutil1-dbd-sqlite3",
     {"PRAGMA query_only = ON", "BEGIN"},
     "PRAGMA quick_check(1)",
     "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
     " WHERE m.type = 'table' AND substr(m.name, 1, 7) <> 'sqlite_' ORDER BY m.name, c.cid",
     false},
    {"mysql",
     "mysql",
     "libaprutil1-dbd-mysql",
     {"SET NAMES utf8mb4", "SET SESSION sql_mode = 'ANSI_QUOTES'", "SET SESSION time_zone = '+00:00'",
      "START TRANSACTION WITH CONSISTENT SNAPSHOT"},
     NULL,
     "SELECT c.table_name, c.column_name FROM information_schema.columns c"
     " JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name"
     " WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position",
     true},
    {"pgsql",
     "pgsql",
     "libaprutil1-dbd-pgsql",
     {"SET client_encoding TO 'UTF8'", "SET TIME ZONE 'UTC'", "SET datestyle TO 'ISO'",
      "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"},
     NULL,
     "SELECT c.table_name, c.column_name FROM information_schema.columns c"
     " JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name"
     " WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'"
     " ORDER BY c.table_name, c.ordinal_position",
     false},
};

struct crvs_foreign_t {
    apr_pool_t *pool;
    const kind_t *kind;
    const char *place;
    const apr_dbd_driver_t *driver;
    apr_dbd_t *handle;
    apr_array_header_t *tables;
};

static const char *failure(const crvs_foreign_t *foreign, const char *doing, int number)
{
    return apr_psprintf(foreign->pool, "%s: %s: %s. Is it whole? A copy or dump that was cut off is to be made again",
                        foreign->place, doing, apr_dbd_error(foreign->driver, foreign->handle, number));
}

/* @param count of the columns that are asked for */
static const char *select_rows(crvs_foreign_t *foreign, const char *sql, int count, crvs_foreign_row_fn take,
                               void *baton)
{
    const char *cells[MOST_COLUMNS] = {NULL};
    apr_dbd_results_t *results = NULL;
    apr_dbd_row_t *row = NULL;
    const char *flaw = NULL;
    apr_pool_t *pool;
    int number;

    if (apr_pool_create(&pool, foreign->pool) != APR_SUCCESS)
        return "no memory for a pool";
    /* At once, as a whole: then what goes wrong on the way is not taken for the end. */
    number = apr_dbd_select(foreign->driver, pool, foreign->handle, &results, sql, 1);
    if (number)
        flaw = failure(foreign, "it cannot be read", number);
    for (int at = 1; !number; at++) {
        if (apr_dbd_get_row(foreign->driver, pool, results, &row, foreign->kind->numbers_rows ? at : -1))
            break;
        /* To the end even behind a flaw: a result that is left half read blocks the connection. */
        for (int i = 0; i < count && !flaw; i++) {
            cells[i] = NULL;
            if (apr_dbd_datum_get(foreign->driver, row, i, APR_DBD_TYPE_STRING, &cells[i]) != APR_SUCCESS)
                cells[i] = NULL;
        }
        if (!flaw)
            flaw = take(baton, cells);
    }
    apr_pool_destroy(pool);
    return flaw;
}

/* --- Opening --- */

static const char *add_column(void *baton, const char *const *cells)
{
    crvs_foreign_t *foreign = baton;
    crvs_foreign_table_t *table = apr_array_pop(foreign->tables);

    if (table)
        foreign->tables->nelts++;
    if (!table || strcmp(table->name, cells[0]) != 0) {
        table = apr_array_push(foreign->tables);
        *table = (crvs_foreign_table_t){apr_pstrdup(foreign->pool, cells[0]),
                                        apr_array_make(foreign->pool, 10, sizeof(const char *))};
    }
    APR_ARRAY_PUSH(table->columns, const char *) = apr_pstrdup(foreign->pool, cells[1]);
    return NULL;
}

static const char *check_whole(void *baton, const char *const *cells)
{
    const crvs_foreign_t *foreign = baton;

    if (cells[0] && !strcmp(cells[0], "ok"))
        return NULL;
    return apr_psprintf(foreign->pool, "%s is damaged (%s): make the copy or dump again", foreign->place, cells[0]);
}

/* SQLite makes a file that is missing, and takes an empty one for a database without tables. */
static const char *flaw_of_file(apr_pool_t *pool, const char *path)
{
    static const char mark[] = "SQLite format 3";
    char head[sizeof(mark)] = "", reason[120];
    apr_size_t length = sizeof(head);
    apr_file_t *file;
    apr_status_t status = apr_file_open(&file, path, APR_READ | APR_BINARY, APR_OS_DEFAULT, pool);

    if (status == APR_SUCCESS) {
        status = apr_file_read(file, head, &length);
        apr_file_close(file);
    }
    if (status != APR_SUCCESS && status != APR_EOF)
        return apr_psprintf(pool, "%s: %s", path, apr_strerror(status, reason, sizeof(reason)));
    if (memcmp(head, mark, sizeof(mark)) != 0)
        return apr_psprintf(pool, "%s is no SQLite database. What is a dump is to be loaded first: sqlite3 NEW < %s",
                            path, path);
    return NULL;
}

static apr_status_t close_handle(void *data)
{
    const crvs_foreign_t *foreign = data;

    apr_dbd_close(foreign->driver, foreign->handle);
    return APR_SUCCESS;
}

static const char *connect_to(crvs_foreign_t *foreign, const char *parameters)
{
    const char *reason = NULL;

    if (apr_dbd_init(foreign->pool) != APR_SUCCESS
        || apr_dbd_get_driver(foreign->pool, foreign->kind->driver, &foreign->driver) != APR_SUCCESS)
        return apr_psprintf(foreign->pool, "%s: apr-util has no driver for it (on Debian: apt-get install %s)",
                            foreign->place, foreign->kind->package);
    if (apr_dbd_open_ex(foreign->driver, foreign->pool, parameters, &foreign->handle, &reason) != APR_SUCCESS)
        return apr_psprintf(foreign->pool, "no connection to %s: %s", foreign->place,
                            reason ? reason : "the driver does not say why");
    apr_pool_cleanup_register(foreign->pool, foreign, close_handle, apr_pool_cleanup_null);
    return NULL;
}

static const char *set_up(crvs_foreign_t *foreign)
{
    const kind_t *kind = foreign->kind;
    const char *flaw = NULL;
    int rows;

    for (int i = 0; i < STATEMENTS && kind->session[i]; i++) {
        int number = apr_dbd_query(foreign->driver, foreign->handle, &rows, kind->session[i]);

        if (number)
            return failure(foreign, kind->session[i], number);
    }
    if (kind->check)
        flaw = select_rows(foreign, kind->check, 1, check_whole, foreign);
    return flaw ? flaw : select_rows(foreign, kind->columns, 2, add_column, foreign);
}

const char *crvs_foreign_open(apr_pool_t *pool, const char *from, crvs_foreign_t **foreign)
{
    const char *colon = strchr(from, ':');
    crvs_foreign_t *made = apr_pcalloc(pool, sizeof(*made));
    const char *flaw = NULL;

    made->pool = pool;
    made->tables = apr_array_make(pool, 60, sizeof(crvs_foreign_table_t));
    for (size_t i = 0; colon && i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (!strncmp(from, kinds[i].word, (size_t)(colon - from)) && !kinds[i].word[colon - from])
            made->kind = &kinds[i];
    }
    if (!made->kind || !colon[1])
        return "a database is sqlite:FILE, mysql:PARAMETERS or pgsql:PARAMETERS";
    /* Parameters may hold a password. */
    made->place = made->kind == kinds ? colon + 1 : apr_pstrcat(pool, "the ", made->kind->word, " database", NULL);
    if (made->kind == kinds)
        flaw = flaw_of_file(pool, colon + 1);
    if (!flaw)
        flaw = connect_to(made, colon + 1);
    if (!flaw)
        flaw = set_up(made);
    *foreign = flaw ? NULL : made;
    return flaw;
}

/* --- Reading --- */

const apr_array_header_t *crvs_foreign_tables(const crvs_foreign_t *foreign)
{
    return foreign->tables;
}

const crvs_foreign_table_t *crvs_foreign_table(const crvs_foreign_t *foreign, const char *name)
{
    for (int i = 0; i < foreign->tables->nelts; i++) {
        const crvs_foreign_table_t *table = &APR_ARRAY_IDX(foreign->tables, i, crvs_foreign_table_t);

        if (!strcmp(table->name, name))
            return table;
    }
    return NULL;
}

bool crvs_foreign_has(const crvs_foreign_table_t *table, const char *column)
{
    for (int i = 0; i < table->columns->nelts; i++) {
        if (!strcmp(APR_ARRAY_IDX(table->columns, i, const char *), column))
            return true;
    }
    return false;
}

/* A name from the database's own list, in quotation marks, which are doubled inside. */
static const char *quoted(apr_pool_t *pool, const char *name)
{
    const char *text = "\"";

    for (const char *mark = strchr(name, '"'); mark; mark = strchr(name, '"')) {
        text = apr_pstrcat(pool, text, apr_pstrmemdup(pool, name, (apr_size_t)(mark - name)), "\"\"", NULL);
        name = mark + 1;
    }
    return apr_pstrcat(pool, text, name, "\"", NULL);
}

const char *crvs_foreign_read(crvs_foreign_t *foreign, const crvs_foreign_table_t *table,
                              const apr_array_header_t *columns, crvs_foreign_row_fn take, void *baton)
{
    const char *sql = "SELECT ";

    if (columns->nelts > MOST_COLUMNS)
        return apr_psprintf(foreign->pool, "%s has more than %d columns", table->name, MOST_COLUMNS);
    for (int i = 0; i < columns->nelts; i++)
        sql = apr_pstrcat(foreign->pool, sql, i ? ", " : "",
                          quoted(foreign->pool, APR_ARRAY_IDX(columns, i, const char *)), NULL);
    sql = apr_pstrcat(foreign->pool, sql, " FROM ", quoted(foreign->pool, table->name),
                      crvs_foreign_has(table, "id") ? " ORDER BY \"id\"" : "", NULL);
    return select_rows(foreign, sql, columns->nelts, take, baton);
}
