/* SPDX-License-Identifier: Apache-2.0 */
/* What a statement is given, and what its rows hold, as the client library has it: in the database's own binary form. */
#include "core/db/private.h"

#include "core/time/time.h"

#include <apr_strings.h>
#include <mysql.h>
#include <string.h>

#define DAY 86400
struct crvs_db_row_t {
    MYSQL_STMT *prepared;
    const crvs_statement_t *statement;
    const crvs_names_t *names;
    crvs_db_cell_t *cells;
};

static void bind_text(const char *text, MYSQL_BIND *bind)
{
    bind->buffer_type = MYSQL_TYPE_STRING;
    bind->buffer = (void *)text;
    bind->buffer_length = strlen(text);
}

static void bind_argument(apr_pool_t *scratch, const crvs_value_t *argument, MYSQL_BIND *bind)
{
    long long *integer;

    switch (argument->type) {
    case CRVS_VALUE_TEXT:
        bind_text(argument->as.text, bind);
        break;
    case CRVS_VALUE_TIME:
        bind_text(crvs_time_to_sql(scratch, argument->as.seconds), bind);
        break;
    case CRVS_VALUE_BOOL:
    case CRVS_VALUE_INT:
        integer = apr_palloc(scratch, sizeof(*integer));
        *integer = argument->type == CRVS_VALUE_BOOL ? argument->as.boolean : argument->as.integer;
        bind->buffer_type = MYSQL_TYPE_LONGLONG;
        bind->buffer = integer;
        break;
    default:
        bind->buffer_type = MYSQL_TYPE_NULL;
    }
}

bool crvs_db_row_give(crvs_db_t *db, MYSQL_STMT *prepared, const crvs_statement_t *statement,
                      const crvs_value_t *arguments)
{
    int count = statement->placeholder_count;
    MYSQL_BIND *binds = apr_pcalloc(db->scratch, sizeof(*binds) * (apr_size_t)(count + 1));

    for (int i = 0; i < count; i++)
        bind_argument(db->scratch, &arguments[statement->placeholders[i]], &binds[i]);
    return !count || !mysql_stmt_bind_param(prepared, binds);
}

static void bind_column(crvs_column_type_e type, crvs_db_cell_t *cell, MYSQL_BIND *bind)
{
    bind->buffer = &cell->as;
    bind->length = &cell->length;
    bind->is_null = (void *)&cell->is_null;
    bind->error = (void *)&cell->is_cut;
    switch (type) {
    case CRVS_COLUMN_TEXT:
        bind->buffer_type = MYSQL_TYPE_STRING;
        bind->buffer_length = CRVS_DB_SHORT_TEXT;
        break;
    case CRVS_COLUMN_TIME:
        bind->buffer_type = MYSQL_TYPE_DATETIME;
        bind->buffer_length = sizeof(cell->as.time);
        break;
    case CRVS_COLUMN_BOOL:
    case CRVS_COLUMN_INT:
        bind->buffer_type = MYSQL_TYPE_LONGLONG;
        bind->buffer_length = sizeof(cell->as.integer);
        break;
    }
}

/* Once it is prepared: the library knows from then on where the statement's rows go. */
static bool bind_columns(crvs_db_t *db, crvs_prepared_t *prepared, const crvs_statement_t *statement)
{
    MYSQL_BIND *binds = apr_pcalloc(db->scratch, sizeof(*binds) * (apr_size_t)statement->column_count);

    for (int i = 0; i < statement->column_count; i++)
        bind_column(statement->column_types[i], &db->connection->cells[i], &binds[i]);
    if (mysql_stmt_bind_result(prepared->statement, binds))
        return false;
    if (!prepared->names)
        prepared->names = crvs_object_names(db->dbd->pool, statement->column_names, statement->column_count);
    prepared->is_bound = true;
    return true;
}

crvs_db_row_t *crvs_db_row_make(crvs_db_t *db, crvs_prepared_t *prepared, const crvs_statement_t *statement)
{
    crvs_names_t *names;
    crvs_db_row_t *row;

    if (!prepared->is_bound && !bind_columns(db, prepared, statement))
        return NULL;
    /* Rows outlive the connection. */
    names = apr_pmemdup(db->pool, prepared->names, sizeof(*names));
    names->marks = apr_pmemdup(db->pool, names->marks, (apr_size_t)names->count);
    row = apr_palloc(db->scratch, sizeof(*row));
    *row = (crvs_db_row_t){prepared->statement, statement, names, db->connection->cells};
    /* The library leaves it alone where nothing can be cut. */
    for (int i = 0; i < statement->column_count; i++)
        row->cells[i].is_cut = 0;
    return row;
}

static bool take_time(const MYSQL_TIME *time, crvs_value_t *value)
{
    apr_int64_t days;

    if (!time->year || !time->month || !time->day)
        return false;
    days = crvs_time_days((int)time->year, (int)time->month, (int)time->day);
    *value = crvs_value_time(days * DAY + (apr_int64_t)((time->hour * 60 + time->minute) * 60 + time->second));
    return true;
}

static bool take_text(crvs_db_t *db, const crvs_db_row_t *row, int column, crvs_value_t *value)
{
    const crvs_db_cell_t *cell = &row->cells[column];
    char *text = apr_palloc(db->pool, cell->length + 1);

    text[cell->length] = '\0';
    *value = crvs_value_text(text);
    if (cell->length > CRVS_DB_SHORT_TEXT) {
        MYSQL_BIND whole = {.buffer_type = MYSQL_TYPE_STRING, .buffer = text, .buffer_length = cell->length};

        return !mysql_stmt_fetch_column(row->prepared, &whole, (unsigned)column, 0);
    }
    memcpy(text, cell->as.text, cell->length);
    return true;
}

static bool take(crvs_db_t *db, const crvs_db_row_t *row, int column, crvs_value_t *value)
{
    const crvs_db_cell_t *cell = &row->cells[column];

    *value = crvs_value_null();
    if (cell->is_null)
        return true;
    switch (row->statement->column_types[column]) {
    case CRVS_COLUMN_TEXT:
        return take_text(db, row, column, value);
    case CRVS_COLUMN_TIME:
        return !cell->is_cut && take_time(&cell->as.time, value);
    case CRVS_COLUMN_BOOL:
        *value = crvs_value_bool(cell->as.integer != 0);
        return !cell->is_cut;
    case CRVS_COLUMN_INT:
        *value = crvs_value_int(cell->as.integer);
        return !cell->is_cut;
    }
    return false;
}

crvs_error_t *crvs_db_row_take(crvs_db_t *db, const crvs_db_row_t *row, crvs_object_t **object)
{
    const crvs_statement_t *statement = row->statement;
    crvs_value_t *values = apr_palloc(db->pool, sizeof(*values) * (apr_size_t)statement->column_count);

    for (int i = 0; i < statement->column_count; i++) {
        if (!take(db, row, i, &values[i]))
            return CRVS_ERROR(db->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                              "statement %s: column %s holds what its declared type cannot", statement->name,
                              statement->column_names[i]);
    }
    *object = crvs_object_row(db->pool, row->names, values);
    return NULL;
}
