#include "core/db.h"

#include "core/gate.h"
#include "core/time.h"
#include "queries/statements.h"

#include <apr_dbd.h>
#include <apr_strings.h>
#include <http_log.h>
#include <mod_dbd.h>
#include <mysql.h>
#include <sys/socket.h>

APLOG_USE_MODULE(crvs);

/* The driver cuts longer values to its `fldsz` without a word. */
#define LONGEST_VALUE 1048575
#define MOST_PARAMETERS 32
#define OPEN_BUDGET apr_time_from_sec(3)
#define LONGEST_WAIT apr_time_from_sec(3)
/* mod_dbd's own default for DBDMax, until a connection tells the real one. */
#define DEFAULT_CONNECTIONS 10
#define TRANSACTION_TRIES 4

/* MySQL's error numbers, from mysqld_error.h and errmsg.h. */
enum {
    DUPLICATE_KEY = 1062,
    SERVER_SHUTDOWN = 1053,
    LOCK_WAIT_TIMEOUT = 1205,
    DEADLOCK = 1213,
    QUERY_INTERRUPTED = 1317,
    CONNECTION_KILLED = 1927,
    STATEMENT_TIMEOUT = 1969,
    STATEMENT_TIMEOUT_MYSQL = 3024
};

/* What stays with a pooled connection: its prepared statements. */
typedef struct {
    apr_dbd_prepared_t *prepared[CRVS_STATEMENT_COUNT];
} connection_t;

struct crvs_db_t {
    apr_pool_t *pool;
    apr_pool_t *scratch;     /* cleared behind each statement */
    server_rec *server;
    ap_dbd_t *dbd;           /* NULL: no connection taken */
    connection_t *connection;
    apr_dbd_transaction_t *transaction;
};

static APR_OPTIONAL_FN_TYPE(ap_dbd_open) *dbd_open;
static APR_OPTIONAL_FN_TYPE(ap_dbd_close) *dbd_close;
static crvs_gate_t *gate;
static volatile int connections = DEFAULT_CONNECTIONS;
static volatile apr_time_t last_outage;

/*
 * A quarter of the threads is never inside the database, and an eighth not even waiting for it. mod_dbd waits without
 * limit for a free connection: where no more than it has are wanted at once, it never does.
 */
static int places(void)
{
    int threads = crvs_gate_threads();
    int most = threads - threads / 4;

    return connections < most ? connections : most;
}

static apr_status_t note_connection(apr_pool_t *pool, dbd_cfg_t *config, ap_dbd_t *dbd)
{
    (void)pool;
    (void)dbd;
    if (config->nmax > 0 && config->nmax != connections) {
        connections = config->nmax;
        if (gate)
            crvs_gate_resize(gate, places());
    }
    return OK;
}

void crvs_db_register(void)
{
    APR_OPTIONAL_HOOK(dbd, post_connect, note_connection, NULL, NULL, APR_HOOK_MIDDLE);
}

bool crvs_db_available(void)
{
    dbd_open = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_open);
    dbd_close = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_close);
    return dbd_open && dbd_close;
}

apr_status_t crvs_db_child_init(apr_pool_t *pool)
{
    int threads = crvs_gate_threads();

    return crvs_gate_make(&gate, pool, places(), threads - places() - threads / 8, LONGEST_WAIT);
}

static apr_status_t release_at_cleanup(void *db)
{
    crvs_db_release(db);
    return APR_SUCCESS;
}

crvs_db_t *crvs_db_make(apr_pool_t *pool, server_rec *server)
{
    crvs_db_t *db = apr_pcalloc(pool, sizeof(*db));

    db->pool = pool;
    db->server = server;
    apr_pool_pre_cleanup_register(pool, db, release_at_cleanup);
    return db;
}

apr_pool_t *crvs_db_pool(const crvs_db_t *db)
{
    return db->pool;
}

void crvs_db_release(crvs_db_t *db)
{
    if (!db->dbd)
        return;
    if (db->transaction) {
        apr_dbd_transaction_end(db->dbd->driver, db->scratch, db->transaction);
        db->transaction = NULL;
    }
    apr_pool_clear(db->scratch);
    dbd_close(db->server, db->dbd);
    db->dbd = NULL;
    db->connection = NULL;
    crvs_gate_leave(gate);
}

/* mod_dbd has no call to drop a connection: with its socket shut, its next check drops it. */
static void discard(crvs_db_t *db)
{
    MYSQL *native = apr_dbd_native_handle(db->dbd->driver, db->dbd->handle);

    shutdown(mysql_get_socket(native), SHUT_RDWR);
    db->transaction = NULL;
    crvs_db_release(db);
}

static bool is_connection_lost(int number)
{
    return (number >= 2000 && number < 3000) || number == SERVER_SHUTDOWN || number == CONNECTION_KILLED;
}

static crvs_error_t *failure(crvs_db_t *db, const char *doing, const char *name, int number)
{
    const char *text = apr_dbd_error(db->dbd->driver, db->dbd->handle, number);
    bool away = is_connection_lost(number) || number == QUERY_INTERRUPTED;
    bool slow = number == STATEMENT_TIMEOUT || number == STATEMENT_TIMEOUT_MYSQL || number == LOCK_WAIT_TIMEOUT
                || number == DEADLOCK;
    crvs_error_t *error;

    if (away || slow) {
        error = CRVS_ERROR(db->pool, HTTP_SERVICE_UNAVAILABLE, away ? CRVS_T("error.database") : CRVS_T("error.busy"),
                           "%s statement %s: error %d: %s", doing, name, number, text);
        error->retry_after = 5;
    }
    else {
        error = CRVS_ERROR(db->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                           "%s statement %s: error %d: %s", doing, name, number, text);
    }
    error->code = number;
    return error;
}

bool crvs_db_is_duplicate(const crvs_error_t *error)
{
    return error && error->code == DUPLICATE_KEY;
}

/* Everything that a session needs to behave the same whatever DBDParams and my.cnf say. */
static int set_up_session(ap_dbd_t *dbd)
{
    MYSQL *native = apr_dbd_native_handle(dbd->driver, dbd->handle);
    bool mariadb = strstr(mysql_get_server_info(native), "MariaDB") != NULL;
    my_bool off = 0;
    const char *const statements[] = {
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
        "SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = 5,"
        " sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
        mariadb ? "SET SESSION max_statement_time = 10" : "SET SESSION max_execution_time = 10000",
    };

    /* A connection that comes back by itself has lost its prepared statements and its transaction. */
    mysql_options(native, MYSQL_OPT_RECONNECT, &off);
    if (mysql_set_character_set(native, "utf8mb4"))
        return (int)mysql_errno(native);
    for (size_t i = 0; i < sizeof(statements) / sizeof(*statements); i++) {
        if (mysql_query(native, statements[i]))
            return (int)mysql_errno(native);
    }
    return 0;
}

/* The connection's own state; the first time that it is seen, the session is set up. */
static connection_t *connection_of(ap_dbd_t *dbd, int *number)
{
    static const char key[] = "crvs_connection";
    void *found = NULL;
    connection_t *connection;

    apr_pool_userdata_get(&found, key, dbd->pool);
    if (found)
        return found;
    *number = set_up_session(dbd);
    if (*number)
        return NULL;
    connection = apr_pcalloc(dbd->pool, sizeof(*connection));
    apr_pool_userdata_setn(connection, key, NULL, dbd->pool);
    return connection;
}

/*
 * A connection that works. mod_dbd returns NULL once for each pooled connection that died, so a few turns are
 * needed after a restart of the database; once a whole round of them failed, the pool is empty and one turn tells.
 */
static ap_dbd_t *open_connection(crvs_db_t *db)
{
    apr_time_t start = apr_time_now();
    int turns = start - last_outage < apr_time_from_sec(1) ? 1 : connections + 1;
    ap_dbd_t *dbd = NULL;

    for (int turn = 0; turn < turns && !dbd && apr_time_now() - start < OPEN_BUDGET; turn++)
        dbd = dbd_open(db->pool, db->server);
    if (!dbd)
        last_outage = apr_time_now();
    return dbd;
}

static crvs_error_t *take_connection(crvs_db_t *db)
{
    crvs_error_t *error;
    int number = 0;

    if (db->dbd)
        return NULL;
    if (!db->scratch && apr_pool_create(&db->scratch, db->pool) != APR_SUCCESS)
        return CRVS_ERROR(db->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"), "no memory for a pool");
    if (!crvs_gate_enter(gate)) {
        error = CRVS_ERROR(db->pool, HTTP_SERVICE_UNAVAILABLE, CRVS_T("error.busy"),
                           "every place in the database is taken: is it slow, or DBDMax too low?");
        error->retry_after = 5;
        return error;
    }
    db->dbd = open_connection(db);
    if (!db->dbd) {
        crvs_gate_leave(gate);
        error = CRVS_ERROR(db->pool, HTTP_SERVICE_UNAVAILABLE, CRVS_T("error.database"),
                           "the database cannot be reached: see the messages of mod_dbd above, DBDParams, and whether "
                           "the server runs");
        error->retry_after = 5;
        return error;
    }
    db->connection = connection_of(db->dbd, &number);
    if (!db->connection) {
        error = failure(db, "setting up the session of a new connection before", "any", number);
        discard(db);
        return error;
    }
    return NULL;
}

static crvs_error_t *prepare(crvs_db_t *db, const crvs_statement_t *statement, apr_dbd_prepared_t **prepared)
{
    int number;

    *prepared = db->connection->prepared[statement->number];
    if (*prepared)
        return NULL;
    number = apr_dbd_prepare(db->dbd->driver, db->dbd->pool, db->dbd->handle, statement->sql, NULL, prepared);
    if (number)
        return failure(db, "preparing", statement->name, number);
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
        *value = crvs_text(apr_pstrdup(pool, text));
        return strlen(text) < LONGEST_VALUE;
    case CRVS_COLUMN_TIME:
        *value = crvs_null();
        if (!crvs_time_from_sql(text, &number))
            return false;
        *value = crvs_time(number);
        return true;
    case CRVS_COLUMN_BOOL:
    case CRVS_COLUMN_INT:
        errno = 0;
        number = apr_strtoi64(text, &end, 10);
        *value = type == CRVS_COLUMN_BOOL ? crvs_bool(number != 0) : crvs_int(number);
        return errno == 0 && *end == '\0' && end != text;
    }
    return false;
}

static crvs_error_t *read_row(crvs_db_t *db, const crvs_statement_t *statement, apr_dbd_row_t *row,
                              crvs_object_t **object)
{
    crvs_value_t *values = apr_pcalloc(db->pool, sizeof(*values) * (size_t)statement->column_count);

    for (int i = 0; i < statement->column_count; i++) {
        const char *text = NULL;
        apr_status_t status =
            apr_dbd_datum_get(db->dbd->driver, row, i, APR_DBD_TYPE_STRING, (void *)&text);

        values[i] = crvs_null();
        if (status == APR_ENOENT)
            continue;
        if (status != APR_SUCCESS || !text || !convert(db->pool, statement->column_types[i], text, &values[i]))
            return CRVS_ERROR(db->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                              "statement %s: column %s holds what its declared type cannot", statement->name,
                              statement->column_names[i]);
    }
    *object = apr_pcalloc(db->pool, sizeof(**object));
    (*object)->pool = db->pool;
    (*object)->count = statement->column_count;
    (*object)->names = statement->column_names;
    (*object)->values = values;
    return NULL;
}

static crvs_error_t *read_once(crvs_db_t *db, const crvs_statement_t *statement, const crvs_value_t *arguments,
                               crvs_list_t *rows)
{
    apr_dbd_prepared_t *prepared;
    apr_dbd_results_t *results = NULL;
    crvs_error_t *error = NULL;
    int number;

    CRVS_TRY(prepare(db, statement, &prepared));
    number = apr_dbd_pbselect(db->dbd->driver, db->scratch, db->dbd->handle, &results, prepared, 0,
                              bind_arguments(db, statement, arguments));
    if (number)
        return failure(db, "running", statement->name, number);
    if (apr_dbd_num_cols(db->dbd->driver, results) != statement->column_count)
        return CRVS_ERROR(db->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "statement %s gives another number of columns than it declares", statement->name);
    for (;;) {
        apr_dbd_row_t *row = NULL;
        crvs_object_t *object = NULL;

        number = apr_dbd_get_row(db->dbd->driver, db->scratch, results, &row, -1);
        if (number == -1)
            break;
        if (number)
            return failure(db, "reading from", statement->name, number);
        /* Read to the end even where a row is bad: a half-read result poisons the connection. */
        if (!error && !(error = read_row(db, statement, row, &object)))
            crvs_list_add(rows, crvs_object(object));
    }
    return error;
}

/* A read that lost its connection is tried once more on another; in a transaction the whole of that is. */
static crvs_error_t *read_rows(crvs_db_t *db, const crvs_statement_t *statement, const crvs_value_t *arguments,
                               crvs_list_t *rows)
{
    crvs_error_t *error = NULL;

    for (int turn = 0; turn < 2; turn++) {
        CRVS_TRY(take_connection(db));
        rows->count = 0;
        error = read_once(db, statement, arguments, rows);
        apr_pool_clear(db->scratch);
        if (!error || db->transaction || !is_connection_lost(error->code))
            break;
        discard(db);
    }
    return error;
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

crvs_error_t *crvs_db_write(crvs_db_t *db, const crvs_statement_t *statement, const crvs_value_t *arguments,
                            apr_int64_t *affected)
{
    apr_dbd_prepared_t *prepared;
    crvs_error_t *error;
    int changed = 0;
    int number;

    CRVS_TRY(take_connection(db));
    CRVS_TRY(prepare(db, statement, &prepared));
    number = apr_dbd_pbquery(db->dbd->driver, db->scratch, db->dbd->handle, &changed, prepared,
                             bind_arguments(db, statement, arguments));
    error = number ? failure(db, "running", statement->name, number) : NULL;
    apr_pool_clear(db->scratch);
    if (affected)
        *affected = error ? 0 : changed;
    /* Whether it was carried out nobody knows: not tried again here. */
    if (error && !db->transaction && is_connection_lost(number))
        discard(db);
    return error;
}

crvs_error_t *crvs_db_insert(crvs_db_t *db, const crvs_statement_t *statement, const crvs_value_t *arguments,
                             apr_int64_t *id)
{
    CRVS_TRY(crvs_db_write(db, statement, arguments, NULL));
    if (id)
        *id = (apr_int64_t)mysql_insert_id(apr_dbd_native_handle(db->dbd->driver, db->dbd->handle));
    return NULL;
}

/* One try of a transaction. @a committing tells whether the commit was sent, behind which a loss is ambiguous. */
static crvs_error_t *try_transaction(crvs_db_t *db, crvs_db_work_fn work, void *baton, bool *committing)
{
    crvs_error_t *error;
    int number;

    *committing = false;
    CRVS_TRY(take_connection(db));
    number = apr_dbd_transaction_start(db->dbd->driver, db->pool, db->dbd->handle, &db->transaction);
    if (number) {
        error = failure(db, "starting a transaction before", "any", (int)mysql_errno(
            apr_dbd_native_handle(db->dbd->driver, db->dbd->handle)));
        discard(db);
        return error;
    }
    /* Nothing is committed that did not ask for it; errors are kept here, not by the driver. */
    apr_dbd_transaction_mode_set(db->dbd->driver, db->transaction,
                                 APR_DBD_TRANSACTION_ROLLBACK | APR_DBD_TRANSACTION_IGNORE_ERRORS);
    error = work(db, baton);
    if (!error) {
        *committing = true;
        apr_dbd_transaction_mode_set(db->dbd->driver, db->transaction,
                                     APR_DBD_TRANSACTION_COMMIT | APR_DBD_TRANSACTION_IGNORE_ERRORS);
    }
    number = apr_dbd_transaction_end(db->dbd->driver, db->pool, db->transaction);
    db->transaction = NULL;
    if (!error && number)
        error = failure(db, "committing after", "the last", (int)mysql_errno(
            apr_dbd_native_handle(db->dbd->driver, db->dbd->handle)));
    if (number || (error && is_connection_lost(error->code)))
        discard(db);
    return error;
}

crvs_error_t *crvs_db_transaction(crvs_db_t *db, crvs_db_work_fn work, void *baton)
{
    crvs_error_t *error = NULL;
    bool committing = false;

    for (int turn = 0; turn < TRANSACTION_TRIES; turn++) {
        error = try_transaction(db, work, baton, &committing);
        if (!error || committing)
            break;
        if (error->code != DEADLOCK && error->code != LOCK_WAIT_TIMEOUT && !is_connection_lost(error->code))
            break;
    }
    return error;
}
