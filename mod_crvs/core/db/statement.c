/* SPDX-License-Identifier: Apache-2.0 */
#include "core/db/private.h"

#include "core/base/counter.h"

#include <mysql.h>
#include <string.h>

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
    return number ? crvs_db_failure(db, "setting the time for", statement->name, number, crvs_db_text(db)) : NULL;
}

/* Behind it, whatever came of it but a lost connection. */
static crvs_error_t *take_time_back(crvs_db_t *db, const crvs_statement_t *statement, crvs_error_t *error)
{
    crvs_error_t *failed = error && crvs_db_is_lost(error->code) ? NULL : give_time(db, statement, db->source->longest);

    return error ? error : failed;
}

static apr_status_t close_statement(void *prepared)
{
    mysql_stmt_close(prepared);
    return APR_SUCCESS;
}

/*
 * With the library's words for it, which the next call on the statement takes away. What ends its rows in their middle
 * is known of the connection alone.
 */
static crvs_error_t *failure(crvs_db_t *db, const char *doing, const crvs_statement_t *statement, MYSQL_STMT *prepared)
{
    int number = (int)mysql_stmt_errno(prepared);
    MYSQL *native = apr_dbd_native_handle(db->dbd->driver, db->dbd->handle);

    if (!number)
        return crvs_db_failure(db, doing, statement->name, (int)mysql_errno(native), crvs_db_text(db));
    return crvs_db_failure(db, doing, statement->name, number, mysql_stmt_error(prepared));
}

/*
 * Where the server has told of the columns once, libmariadb copies that whenever the statement runs: six texts a column, of
 * which we read none, as our statements name their columns themselves. What there is not is not copied.
 */
static void forget_texts(MYSQL_STMT *prepared)
{
    MYSQL_RES *columns = mysql_stmt_result_metadata(prepared);
    MYSQL_FIELD *field;

    /* A write has none. */
    if (!columns)
        return;
    while ((field = mysql_fetch_field(columns))) {
        field->catalog = field->db = field->table = field->org_table = field->name = field->org_name = NULL;
        field->catalog_length = field->db_length = field->table_length = field->org_table_length = 0;
        field->name_length = field->org_name_length = 0;
    }
    mysql_free_result(columns);
}

/* What was not used for longest goes. None has rows left to read when another is wanted. */
static void make_room(crvs_db_t *db)
{
    crvs_connection_t *connection = db->connection;
    crvs_prepared_t *oldest = NULL;

    if (connection->prepared_count < CRVS_DB_MOST_PREPARED)
        return;
    for (int i = 0; i < CRVS_STATEMENT_COUNT; i++) {
        crvs_prepared_t *one = &connection->prepared[i];

        if (one->statement && (!oldest || one->used < oldest->used))
            oldest = one;
    }
    apr_pool_cleanup_run(db->dbd->pool, oldest->statement, close_statement);
    oldest->statement = NULL;
    oldest->is_bound = false;
    connection->prepared_count--;
}

/* By the client library itself: apr_dbd would read each value as a text, dates too, and have us read that again. */
static crvs_error_t *prepare(crvs_db_t *db, const crvs_statement_t *statement, crvs_prepared_t **prepared)
{
    MYSQL_STMT *made;
    crvs_error_t *error;

    *prepared = &db->connection->prepared[statement->number];
    (*prepared)->used = ++db->connection->turn;
    if ((*prepared)->statement)
        return NULL;
    make_room(db);
    made = mysql_stmt_init(apr_dbd_native_handle(db->dbd->driver, db->dbd->handle));
    if (!made)
        return crvs_db_failure(db, "preparing", statement->name, CRVS_DB_NO_MEMORY, crvs_db_text(db));
    if (mysql_stmt_prepare(made, statement->sql, strlen(statement->sql))) {
        error = failure(db, "preparing", statement, made);
        mysql_stmt_close(made);
        return error;
    }
    forget_texts(made);
    /* Before the connection itself, which is closed in the same pool. */
    apr_pool_cleanup_register(db->dbd->pool, made, close_statement, apr_pool_cleanup_null);
    (*prepared)->statement = made;
    db->connection->prepared_count++;
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

static crvs_error_t *run(crvs_db_t *db, MYSQL_STMT *prepared, const crvs_statement_t *statement,
                         const crvs_value_t *arguments)
{
    if (crvs_db_row_give(db, prepared, statement, arguments) && !mysql_stmt_execute(prepared))
        return NULL;
    return failure(db, "running", statement, prepared);
}

static crvs_error_t *read_once(crvs_db_t *db, const crvs_statement_t *statement, const crvs_value_t *arguments,
                               crvs_list_t *rows)
{
    crvs_prepared_t *prepared;
    MYSQL_STMT *made;
    crvs_error_t *error = NULL;
    crvs_db_row_t *row;
    int fetched;

    CRVS_TRY(prepare(db, statement, &prepared));
    made = prepared->statement;
    if (mysql_stmt_field_count(made) != (unsigned)statement->column_count)
        return CRVS_ERROR(db->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "statement %s gives another number of columns than it declares", statement->name);
    CRVS_TRY(run(db, made, statement, arguments));
    row = crvs_db_row_make(db, prepared, statement);
    /* What was cut is told of each column. */
    while (row && ((fetched = mysql_stmt_fetch(made)) == 0 || fetched == MYSQL_DATA_TRUNCATED)) {
        crvs_object_t *object = NULL;

        /* Read to the end even where a row is bad: a half-read result poisons the connection. */
        if (!error && !(error = crvs_db_row_take(db, row, &object)))
            crvs_list_add(rows, crvs_value_object(object));
    }
    if (!row || fetched != MYSQL_NO_DATA) {
        error = failure(db, "reading from", statement, made);
        /* Nothing of it was read. */
        if (!row)
            mysql_stmt_free_result(made);
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
    apr_int64_t changed;
    apr_int64_t id;
} write_t;

static crvs_error_t *execute(crvs_db_t *db, write_t *write)
{
    crvs_prepared_t *prepared;
    crvs_error_t *error;
    apr_time_t began;

    write->changed = 0;
    CRVS_TRY(prepare(db, write->statement, &prepared));
    began = apr_time_now();
    error = run(db, prepared->statement, write->statement, write->arguments);
    apr_pool_clear(db->scratch);
    note_time(db, write->statement, began);
    if (error)
        return error;
    write->changed = (apr_int64_t)mysql_stmt_affected_rows(prepared->statement);
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
