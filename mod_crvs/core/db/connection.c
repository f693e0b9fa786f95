/* SPDX-License-Identifier: Apache-2.0 */
/* Connections, wherever they are from: taken, set up, given back, thrown away. core/db/db.h says what for. */
#include "core/db/private.h"

#include "core/base/counter.h"

#include <apr_strings.h>
#include <mysql.h>
#ifdef HAVE_MA_PVIO_H
#include <ma_pvio.h>
#endif
#include <sys/socket.h>

static apr_status_t release_at_cleanup(void *db)
{
    crvs_db_release(db);
    return APR_SUCCESS;
}

crvs_db_t *crvs_db_make_from(apr_pool_t *pool, const crvs_db_source_t *source)
{
    crvs_db_t *db = apr_pcalloc(pool, sizeof(*db));

    db->pool = pool;
    db->source = source;
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
    if (db->in_transaction) {
        mysql_query(apr_dbd_native_handle(db->dbd->driver, db->dbd->handle), "ROLLBACK");
        db->in_transaction = false;
    }
    apr_pool_clear(db->scratch);
    db->source->give_back(db);
    db->dbd = NULL;
    db->connection = NULL;
}

int crvs_db_socket_of(const ap_dbd_t *dbd)
{
    MYSQL *native = apr_dbd_native_handle(dbd->driver, dbd->handle);

#ifdef HAVE_MYSQL_GET_SOCKET
    return mysql_get_socket(native);
#else
    return native->net.fd;
#endif
}

/* mod_dbd has no call to drop a connection: with its socket shut, its next check drops it. One of our own is closed. */
void crvs_db_discard(crvs_db_t *db)
{
    shutdown(crvs_db_socket_of(db->dbd), SHUT_RDWR);
    if (db->source->lost)
        db->source->lost();
    db->in_transaction = false;
    crvs_db_release(db);
}

bool crvs_db_is_lost(int number)
{
    return (number >= 2000 && number < 3000) || number == CRVS_DB_SERVER_SHUTDOWN || number == CRVS_DB_CONNECTION_KILLED
           || number == CRVS_DB_NOT_READY || number == CRVS_DB_COMMIT_FAILED;
}

static crvs_counter_e counter_of(int number)
{
    switch (number) {
    case CRVS_DB_NOT_READY:
        return CRVS_COUNTER_DATABASE_NOT_READY;
    case CRVS_DB_DEADLOCK:
        return CRVS_COUNTER_DATABASE_DEADLOCK;
    case CRVS_DB_STATEMENT_TIMEOUT:
    case CRVS_DB_STATEMENT_TIMEOUT_MYSQL:
    case CRVS_DB_LOCK_WAIT_TIMEOUT:
        return CRVS_COUNTER_DATABASE_TIMEOUT;
    default:
        return crvs_db_is_lost(number) ? CRVS_COUNTER_DATABASE_LOST : CRVS_COUNTER_DATABASE_OTHER;
    }
}

/* The server is there and cannot write: a sysadmin makes room, and nobody else can do anything about it. */
static bool is_full(int number)
{
    return number == CRVS_DB_DISK_FULL || number == CRVS_DB_TABLE_FULL || number == CRVS_DB_ERROR_ON_WRITE
           || number == CRVS_DB_NOT_WRITTEN;
}

bool crvs_db_is_full(const crvs_error_t *error)
{
    return error && is_full(error->code);
}

const char *crvs_db_text(const crvs_db_t *db)
{
    return mysql_error(apr_dbd_native_handle(db->dbd->driver, db->dbd->handle));
}

static bool is_behind(int number)
{
    return number == CRVS_DB_NO_TABLE || number == CRVS_DB_NO_COLUMN || number == CRVS_DB_NO_KEY
           || number == CRVS_DB_NO_FUNCTION;
}

bool crvs_db_is_behind(const crvs_error_t *error)
{
    return error && is_behind(error->code);
}

/* Between a new module and its schema: soon over, and nobody's mistake. */
static crvs_error_t *behind(crvs_db_t *db, const char *doing, const char *name, int number, const char *text)
{
    crvs_error_t *error = CRVS_ERROR(db->pool, HTTP_SERVICE_UNAVAILABLE, CRVS_T("error.behind"),
                                     "%s statement %s: error %d: %s: the schema is not the one of this mod_crvs: run "
                                     "crvs-admin migrate; where it has run, restart Apache",
                                     doing, name, number, text);

    error->retry_after = 60;
    return error;
}

crvs_error_t *crvs_db_failure(crvs_db_t *db, const char *doing, const char *name, int number, const char *text)
{
    bool away = crvs_db_is_lost(number) || number == CRVS_DB_QUERY_INTERRUPTED || is_full(number);
    bool slow = number == CRVS_DB_STATEMENT_TIMEOUT || number == CRVS_DB_STATEMENT_TIMEOUT_MYSQL
                || number == CRVS_DB_LOCK_WAIT_TIMEOUT || number == CRVS_DB_DEADLOCK
                || number == CRVS_DB_ROW_IS_REFERENCED || number == CRVS_DB_NO_REFERENCED_ROW
                || number == CRVS_DB_NO_NUMBER;
    crvs_error_t *error;

    if (away || slow) {
        error = CRVS_ERROR(db->pool, HTTP_SERVICE_UNAVAILABLE, away ? CRVS_T("error.database") : CRVS_T("error.busy"),
                           "%s statement %s: error %d: %s", doing, name, number, text);
        error->retry_after = 5;
    }
    else if (is_behind(number)) {
        error = behind(db, doing, name, number, text);
    }
    else {
        error = CRVS_ERROR(db->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                           "%s statement %s: error %d: %s", doing, name, number, text);
    }
    error->code = number;
    /* Two that make one name at once, and what was taken away between a look and a write, are told where they happen. */
    if (number != CRVS_DB_DUPLICATE_KEY && !crvs_db_is_race(error))
        crvs_counter_add(counter_of(number), 1);
    return error;
}

void crvs_db_set_read_timeout(ap_dbd_t *dbd, int seconds)
{
#ifdef HAVE_MA_PVIO_H
    MYSQL *native = apr_dbd_native_handle(dbd->driver, dbd->handle);
    MARIADB_PVIO *pvio = native->net.pvio;

    pvio->methods->set_timeout(pvio, PVIO_READ_TIMEOUT, seconds);
    pvio->methods->set_timeout(pvio, PVIO_WRITE_TIMEOUT, seconds);
#else
    (void)dbd;
    (void)seconds;
#endif
}

int crvs_db_set_longest(ap_dbd_t *dbd, int seconds)
{
    MYSQL *native = apr_dbd_native_handle(dbd->driver, dbd->handle);
    bool mariadb = strstr(mysql_get_server_info(native), "MariaDB") != NULL;
    char statement[80];

    apr_snprintf(statement, sizeof(statement),
                 mariadb ? "SET SESSION max_statement_time = %d" : "SET SESSION max_execution_time = %d000", seconds);
    crvs_db_set_read_timeout(dbd, seconds + 1);
    return mysql_query(native, statement) ? (int)mysql_errno(native) : 0;
}

/* Everything that a session needs to behave the same whatever DBDParams and my.cnf say. */
static int set_up_session(ap_dbd_t *dbd, int longest)
{
    MYSQL *native = apr_dbd_native_handle(dbd->driver, dbd->handle);
    /* A my_bool of libmariadb, a bool of libmysqlclient: one byte in both. */
    const char off = 0;
    const char *const statements[] = {
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
        /*
         * A table that is being altered: whoever waits for it in a transaction may hold what the ALTER waits for, and no
         * server sees such a deadlock. Soon given up, it is over, and what was given up is tried again.
         */
        "SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = 2, lock_wait_timeout = 1,"
        " sql_mode = "
        "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
    };
    int number = crvs_db_set_longest(dbd, longest);

    if (number)
        return number;
    /* A connection that comes back by itself has lost its prepared statements and its transaction. */
    mysql_options(native, MYSQL_OPT_RECONNECT, &off);
    if (mysql_set_character_set(native, "utf8mb4"))
        return (int)mysql_errno(native);
    for (size_t i = 0; i < sizeof(statements) / sizeof(*statements); i++) {
        if (mysql_query(native, statements[i]))
            return (int)mysql_errno(native);
    }
    /* MariaDB from 11.6 on otherwise fails where a row was changed while a statement waited for it, as when somebody
     * joins a class by a double click. A server that doesn't know the setting has always waited. */
    if (mysql_query(native, "SET SESSION innodb_snapshot_isolation = OFF")
        && mysql_errno(native) != CRVS_DB_UNKNOWN_VARIABLE)
        return (int)mysql_errno(native);
    return 0;
}

/* The connection's own state; the first time that it is seen, the session is set up. */
static crvs_connection_t *connection_of(ap_dbd_t *dbd, int longest, int *number)
{
    static const char key[] = "crvs_connection";
    void *found = NULL;
    crvs_connection_t *connection;

    apr_pool_userdata_get(&found, key, dbd->pool);
    if (found)
        return found;
    *number = set_up_session(dbd, longest);
    if (*number)
        return NULL;
    connection = apr_pcalloc(dbd->pool, sizeof(*connection));
    apr_pool_userdata_setn(connection, key, NULL, dbd->pool);
    return connection;
}

crvs_error_t *crvs_db_take(crvs_db_t *db)
{
    crvs_error_t *error;
    int number = 0;

    if (db->dbd)
        return NULL;
    if (!db->scratch && apr_pool_create(&db->scratch, db->pool) != APR_SUCCESS)
        return CRVS_ERROR(db->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"), "no memory for a pool");
    CRVS_TRY(db->source->open(db));
    db->connection = connection_of(db->dbd, db->source->longest, &number);
    if (!db->connection) {
        error =
            crvs_db_failure(db, "setting up the session of a new connection before", "any", number, crvs_db_text(db));
        crvs_db_discard(db);
        return error;
    }
    return NULL;
}
