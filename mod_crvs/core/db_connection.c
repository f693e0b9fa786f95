/* Connections of mod_dbd's pool: taken, set up, given back, thrown away. core/db.h says what for. */
#include "core/db_private.h"

#include "core/gate.h"

#include <http_log.h>
#include <mysql.h>
#include <sys/socket.h>

#define OPEN_BUDGET apr_time_from_sec(3)
#define LONGEST_WAIT apr_time_from_sec(3)
/* mod_dbd's own default for DBDMax, until a connection tells the real one. */
#define DEFAULT_CONNECTIONS 10

static APR_OPTIONAL_FN_TYPE(ap_dbd_open) *dbd_open;
static APR_OPTIONAL_FN_TYPE(ap_dbd_close) *dbd_close;
static crvs_gate_t *gate;
static volatile int connections = DEFAULT_CONNECTIONS;
static volatile apr_time_t last_outage;

/*
 * A quarter of the threads is never inside the database, and while that is stuck an eighth not even waiting for it.
 * mod_dbd waits without limit for a free connection: where no more than it has are wanted at once, it never does.
 */
static int places(void)
{
    int threads = crvs_gate_threads();
    int most = threads - threads / 4;

    return connections < most ? connections : most;
}

static int most_waiting(void)
{
    int threads = crvs_gate_threads();

    return threads - places() - threads / 8;
}

static apr_status_t note_connection(apr_pool_t *pool, dbd_cfg_t *config, ap_dbd_t *dbd)
{
    (void)pool;
    (void)dbd;
    if (config->nmax > 0 && config->nmax != connections) {
        connections = config->nmax;
        if (gate)
            crvs_gate_resize(gate, places(), most_waiting());
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
    return crvs_gate_make(&gate, pool, places(), most_waiting(), LONGEST_WAIT);
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

static int socket_of(MYSQL *native)
{
#ifdef HAVE_MYSQL_GET_SOCKET
    return mysql_get_socket(native);
#else
    return native->net.fd;
#endif
}

/* mod_dbd has no call to drop a connection: with its socket shut, its next check drops it. */
void crvs_db_discard(crvs_db_t *db)
{
    MYSQL *native = apr_dbd_native_handle(db->dbd->driver, db->dbd->handle);

    shutdown(socket_of(native), SHUT_RDWR);
    db->transaction = NULL;
    crvs_db_release(db);
}

bool crvs_db_is_lost(int number)
{
    return (number >= 2000 && number < 3000) || number == CRVS_DB_SERVER_SHUTDOWN || number == CRVS_DB_CONNECTION_KILLED;
}

crvs_error_t *crvs_db_failure(crvs_db_t *db, const char *doing, const char *name, int number)
{
    const char *text = apr_dbd_error(db->dbd->driver, db->dbd->handle, number);
    bool away = crvs_db_is_lost(number) || number == CRVS_DB_QUERY_INTERRUPTED;
    bool slow = number == CRVS_DB_STATEMENT_TIMEOUT || number == CRVS_DB_STATEMENT_TIMEOUT_MYSQL || number == CRVS_DB_LOCK_WAIT_TIMEOUT
                || number == CRVS_DB_DEADLOCK;
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

/* Everything that a session needs to behave the same whatever DBDParams and my.cnf say. */
static int set_up_session(ap_dbd_t *dbd)
{
    MYSQL *native = apr_dbd_native_handle(dbd->driver, dbd->handle);
    bool mariadb = strstr(mysql_get_server_info(native), "MariaDB") != NULL;
    /* A my_bool of libmariadb, a bool of libmysqlclient: one byte in both. */
    const char off = 0;
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
static crvs_connection_t *connection_of(ap_dbd_t *dbd, int *number)
{
    static const char key[] = "crvs_connection";
    void *found = NULL;
    crvs_connection_t *connection;

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

crvs_error_t *crvs_db_take(crvs_db_t *db)
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
        error = crvs_db_failure(db, "setting up the session of a new connection before", "any", number);
        crvs_db_discard(db);
        return error;
    }
    return NULL;
}
