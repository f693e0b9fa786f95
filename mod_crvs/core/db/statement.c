/* SPDX-License-Identifier: Apache-2.0 */
#include "core/db/private.h"

#include "core/base/counter.h"
#include "core/time/time.h"

#include <apr_strings.h>
#include <mysql.h>

/* The driver silently truncates longer values to its `fldsz`. */
#define MAX_VALUE_LENGTH 1048575

bool crvs_db_is_duplicate(const crvs_error_t *error)
{
    return error && error->code == CRVS_DB_DUPLICATE_KEY;
}

bool crvs_db_is_unknown_variable(const crvs_error_t *error)
{
    return error && error->code == CRVS_DB_UNKNOWN_VARIABLE;
}

bool crvs_db_is_race(const crvs_error_t *error)
{
    return error && (error->code == CRVS_DB_ROW_IS_REFERENCED || error->code == CRVS_DB_NO_REFERENCED_ROW);
}

bool crvs_db_is_behind(const crvs_error_t *error)
{
    return error
           && (error->code == CRVS_DB_NO_TABLE || error->code == CRVS_DB_NO_COLUMN || error->code == CRVS_DB_NO_KEY);
}

bool crvs_db_is_empty(const crvs_error_t *error)
{
    return error && error->code == CRVS_DB_NO_TABLE;
}

/* A statement that is named as long gets more time than a page's, and leaves the connection as it found it. */
static crvs_error_t *give_time(crvs_db_t *db, const crvs_statement_t *statement, int seconds)
{
    int number = 0;

    if (statement->is_long && db->source->longest < CRVS_DB_LONG)
        number = crvs_db_set_longest(db->dbd, seconds);
    return number ? crvs_db_failure(db, "setting the time for", statement->name, number) : NULL;
}

/* Behind it, whatever came of it but a lost connection. */
static crvs_error_t *take_time_back(crvs_db_t *db, const crvs_statement_t *statement, crvs_error_t *error)
{
    crvs_error_t *failed = error && crvs_db_is_lost(error->code) ? NULL : give_time(db, statement, db->source->longest);

    return error ? error : failed;
}

static crvs_error_t *prepare(crvs_db_t *db, const crvs_statement_t *statement, apr_dbd_prepared_t **prepared)
{
    int number;

    *prepared = db->connection->prepared[statement->number];
    if (*prepared)
        return NULL;
    number = apr_dbd_prepare(db->dbd->driver, db->dbd->pool, db->dbd->handle, statement->sql, NULL, prepared);
    if (number)
        return crvs_db_failure(db, "preparing", statement->name, number);
    db->connection->prepared[statement->number] = *prepared;
    return NULL;
}

/* The values behind the statement's placeholders, as apr_dbd's binary calls take them. */
static const void **bind_arguments(crvs_db_t *db, const crvs_statement_t *statement, const crvs_value_t *arguments)
{
    const void **values = apr_pcalloc(db->scratch, sizeof(*values) * (size_t)(statement->placeholder_count + 1));

    for (int i = 0; i < statement->placeholder_count; i++) {
        const crvs_value_t *argument = &arguments[statement->placeholders[i]];
        apr_int64_t *integer;

        switch (argument->type) {
        case CRVS_VALUE_TEXT:
            values[i] = argument->as.text;
            break;
        case CRVS_VALUE_TIME:
            values[i] = crvs_time_to_sql(db->scratch, argument->as.seconds);
            break;
        case CRVS_VALUE_BOOL:
        case CRVS_VALUE_INT:
            integer = apr_palloc(db->scratch, sizeof(*integer));
            *integer = argument->type == CRVS_VALUE_BOOL ? argument->as.boolean : argument->as.integer;
            values[i] = integer;
            break;
        default:
            values[i] = NULL;
        }
    }
    return values;
}

static bool convert(apr_pool_t *pool, crvs_column_type_e type, const char *text, crvs_value_t *value)
{
    apr_int64_t number;
    char *end;

    switch (type) {
    case CRVS_COLUMN_TEXT:
        *value = crvs_value_text(apr_pstrdup(pool, text));
        return strlen(text) < MAX_VALUE_LENGTH;
    case CRVS_COLUMN_TIME:
        *value = crvs_value_null();
        if (!crvs_time_from_sql(text, &number))
            return false;
        *value = crvs_value_time(number);
        return true;
    case CRVS_COLUMN_BOOL:
    case CRVS_COLUMN_INT:
        errno = 0;
        number = apr_strtoi64(text, &end, 10);
        *value = type == CRVS_COLUMN_BOOL ? crvs_value_bool(number != 0) : crvs_value_int(number);
        return errno == 0 && *end == '\0' && end != text;
    }
    return false;
}

static crvs_error_t *read_row(crvs_db_t *db, const crvs_statement_t *statement, const crvs_names_t *names,
                              apr_dbd_row_t *row, crvs_object_t **object)
{
    crvs_value_t *values = apr_pcalloc(db->pool, sizeof(*values) * (size_t)statement->column_count);

    for (int i = 0; i < statement->column_count; i++) {
        const char *text = NULL;
        apr_status_t status = apr_dbd_datum_get(db->dbd->driver, row, i, APR_DBD_TYPE_STRING, (void *)&text);

        values[i] = crvs_value_null();
        if (status == APR_ENOENT)
            continue;
        if (status != APR_SUCCESS || !text || !convert(db->pool, statement->column_types[i], text, &values[i]))
            return CRVS_ERROR(db->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                              "statement %s: column %s holds what its declared type cannot", statement->name,
                              statement->column_names[i]);
    }
    *object = crvs_object_row(db->pool, names, values);
    return NULL;
}

void crvs_db_watch(crvs_db_t *db, apr_interval_time_t slow, crvs_db_slow_fn tell, void *baton)
{
    db->slow = slow;
    db->tell_slow = tell;
    db->slow_baton = baton;
}

static void note_time(crvs_db_t *db, const crvs_statement_t *statement, apr_time_t began)
{
    apr_interval_time_t took = apr_time_now() - began;

    crvs_counter_add(CRVS_COUNTER_STATEMENTS, 1);
    crvs_counter_add(CRVS_COUNTER_STATEMENT_TIME, took > 0 ? (apr_uint64_t)took : 0);
    if (!db->slow || took < db->slow)
        return;
    crvs_counter_add(CRVS_COUNTER_STATEMENTS_SLOW, 1);
    db->tell_slow(db->slow_baton, statement->name, took);
}

static crvs_error_t *read_once(crvs_db_t *db, const crvs_statement_t *statement, const crvs_value_t *arguments,
                               crvs_list_t *rows)
{
    apr_dbd_prepared_t *prepared;
    apr_dbd_results_t *results = NULL;
    crvs_error_t *error = NULL;
    const crvs_names_t *names;
    int number;

    CRVS_TRY(prepare(db, statement, &prepared));
    number = apr_dbd_pbselect(db->dbd->driver, db->scratch, db->dbd->handle, &results, prepared, 0,
                              bind_arguments(db, statement, arguments));
    if (number)
        return crvs_db_failure(db, "running", statement->name, number);
    if (apr_dbd_num_cols(db->dbd->driver, results) != statement->column_count)
        return CRVS_ERROR(db->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "statement %s gives another number of columns than it declares", statement->name);
    names = crvs_object_names(db->pool, statement->column_names, statement->column_count);
    for (;;) {
        apr_dbd_row_t *row = NULL;
        crvs_object_t *object = NULL;

        number = apr_dbd_get_row(db->dbd->driver, db->scratch, results, &row, -1);
        if (number == -1)
            break;
        if (number)
            return crvs_db_failure(db, "reading from", statement->name, number);
        /* Read to the end even where a row is bad: a half-read result poisons the connection. */
        if (!error && !(error = read_row(db, statement, names, row, &object)))
            crvs_list_add(rows, crvs_value_object(object));
    }
    return error;
}

/* How often a read is tried: on another connection where one was lost, and while its table is locked. */
static int turns_for(const crvs_error_t *error)
{
    if (!error)
        return 0;
    return crvs_db_is_lost(error->code) ? 2 : crvs_db_is_undone(error->code) ? 3 : 0;
}

/* Inside a transaction, the whole transaction is tried again. */
static crvs_error_t *read_rows(crvs_db_t *db, const crvs_statement_t *statement, const crvs_value_t *arguments,
                               crvs_list_t *rows)
{
    apr_time_t give_up = apr_time_now() + CRVS_DB_PATIENCE;

    for (int turn = 0;; turn++) {
        apr_time_t began;
        crvs_error_t *error;

        CRVS_TRY(crvs_db_take(db));
        rows->count = 0;
        CRVS_TRY(give_time(db, statement, CRVS_DB_LONG));
        began = apr_time_now();
        error = read_once(db, statement, arguments, rows);
        note_time(db, statement, began);
        apr_pool_clear(db->scratch);
        error = take_time_back(db, statement, error);
        if (!error || db->in_transaction)
            return error;
        if (crvs_db_is_lost(error->code))
            crvs_db_discard(db);
        if (turn + 1 >= turns_for(error) || apr_time_now() > give_up)
            return error;
        crvs_counter_add(CRVS_COUNTER_DATABASE_RETRIES, 1);
        if (!crvs_db_is_lost(error->code))
            crvs_db_pause(turn);
    }
}

crvs_error_t *crvs_db_rows(crvs_db_t *db, const crvs_statement_t *statement, const crvs_value_t *arguments,
                           crvs_list_t **rows)
{
    *rows = crvs_list_make(db->pool);
    return read_rows(db, statement, arguments, *rows);
}

crvs_error_t *crvs_db_one(crvs_db_t *db, const crvs_statement_t *statement, const crvs_value_t *arguments,
                          crvs_object_t **row)
{
    crvs_list_t *rows = crvs_list_make(db->pool);

    *row = NULL;
    CRVS_TRY(read_rows(db, statement, arguments, rows));
    if (rows->count > 1)
        return CRVS_ERROR(db->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "statement %s gives more than one row", statement->name);
    if (rows->count)
        *row = crvs_list_object(rows, 0);
    return NULL;
}

/* A statement that writes, and what came of it. */
typedef struct {
    const crvs_statement_t *statement;
    const crvs_value_t *arguments;
    int changed;
    apr_int64_t id;
} write_t;

static crvs_error_t *execute(crvs_db_t *db, write_t *write)
{
    apr_dbd_prepared_t *prepared;
    int number;

    apr_time_t began;

    write->changed = 0;
    CRVS_TRY(prepare(db, write->statement, &prepared));
    began = apr_time_now();
    number = apr_dbd_pbquery(db->dbd->driver, db->scratch, db->dbd->handle, &write->changed, prepared,
                             bind_arguments(db, write->statement, write->arguments));
    apr_pool_clear(db->scratch);
    note_time(db, write->statement, began);
    if (number)
        return crvs_db_failure(db, "running", write->statement->name, number);
    /* Before another statement, a COMMIT too, forgets it. */
    write->id = (apr_int64_t)mysql_insert_id(apr_dbd_native_handle(db->dbd->driver, db->dbd->handle));
    return NULL;
}

static crvs_error_t *write_once(crvs_db_t *db, void *baton)
{
    write_t *write = baton;

    CRVS_TRY(crvs_db_take(db));
    CRVS_TRY(give_time(db, write->statement, CRVS_DB_LONG));
    return take_time_back(db, write->statement, execute(db, write));
}

/* With the writes that belong to it, in a transaction. */
static crvs_error_t *write_all(crvs_db_t *db, void *baton)
{
    write_t *write = baton;
    const crvs_companion_t *first = &write->statement->first, *then = &write->statement->then;

    if (first->write)
        CRVS_TRY(first->write(db, NULL, write->arguments[first->argument].as.integer));
    CRVS_TRY(write_once(db, write));
    if (then->write && write->changed)
        crvs_db_end_with(db, &(crvs_db_last_t){then->write, write->arguments[then->argument].as.integer});
    return NULL;
}

static crvs_error_t *run_write(crvs_db_t *db, write_t *write)
{
    apr_time_t give_up = apr_time_now() + CRVS_DB_PATIENCE;
    crvs_error_t *error;

    if (db->in_transaction)
        return write_all(db, write);
    /* What begins the next transaction needs one, and so does what belongs to a write. */
    if (db->first || write->statement->first.write || write->statement->then.write)
        return crvs_db_transaction(db, write_all, write);
    error = write_once(db, write);
    /* Undone as a whole, unlike one whose connection was lost: whether that took effect is unknown. */
    if (error && crvs_db_is_undone(error->code) && apr_time_now() < give_up) {
        crvs_counter_add(CRVS_COUNTER_DATABASE_RETRIES, 1);
        crvs_db_pause(0);
        error = write_once(db, write);
    }
    if (error && db->dbd && crvs_db_is_lost(error->code))
        crvs_db_discard(db);
    return error;
}

crvs_error_t *crvs_db_write(crvs_db_t *db, const crvs_statement_t *statement, const crvs_value_t *arguments,
                            apr_int64_t *affected)
{
    write_t write = {.statement = statement, .arguments = arguments};
    crvs_error_t *error = run_write(db, &write);

    if (affected)
        *affected = error ? 0 : write.changed;
    return error;
}

crvs_error_t *crvs_db_insert(crvs_db_t *db, const crvs_statement_t *statement, const crvs_value_t *arguments,
                             apr_int64_t *id)
{
    write_t write = {.statement = statement, .arguments = arguments};

    CRVS_TRY(run_write(db, &write));
    if (id)
        *id = write.id;
    return NULL;
}
