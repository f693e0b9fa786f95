/* SPDX-License-Identifier: Apache-2.0 */
/* Connections of mod_dbd's pool, and how many requests may have one at once. */
#include "core/db/private.h"

#include "core/base/gate.h"

#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>

#define OPEN_BUDGET apr_time_from_sec(3)
#define MAX_WAIT apr_time_from_sec(3)
#define CONNECT_WAIT apr_time_from_sec(1)
/* Seconds for a statement; with the ways to it and from it, some five for a request that meets a frozen server. */
#define LONGEST 4
/* mod_dbd's own default for DBDMax, until a connection tells the real one. */
#define DEFAULT_CONNECTIONS 10

static APR_OPTIONAL_FN_TYPE(ap_dbd_open) * dbd_open;
static APR_OPTIONAL_FN_TYPE(ap_dbd_close) * dbd_close;
static crvs_gate_t *gate;
static int threads = 1;
static volatile int connections = DEFAULT_CONNECTIONS;

/*
 * mod_dbd connects for one request after another, and each waits for all before it, which takes long where the server
 * does not answer. So here one request at a time connects, and while the database is away only that one tries at all.
 */
static struct {
    apr_thread_mutex_t *mutex;
    apr_thread_cond_t *tried;
    int made; /* connections that there are */
    int held; /* requests that have one, or are about to */
    bool connecting;
    bool away;
    apr_time_t last; /* when it was found away */
} pool_state;

/*
 * A quarter of the threads are never inside the database, and while it is stuck an eighth do not even wait for it.
 * mod_dbd waits for a free connection without a timeout; it never has to where no more are wanted at once than there
 * are.
 */
static int places(void)
{
    int most = threads - threads / 4;

    return connections < most ? connections : most;
}

static int most_waiting(void)
{
    return threads - places() - threads / 8;
}

static void count_made(int change)
{
    if (pool_state.mutex)
        apr_thread_mutex_lock(pool_state.mutex);
    pool_state.made += change;
    crvs_counter_move(CRVS_GAUGE_CONNECTIONS, change);
    if (pool_state.mutex)
        apr_thread_mutex_unlock(pool_state.mutex);
}

static void count_held(int change)
{
    apr_thread_mutex_lock(pool_state.mutex);
    pool_state.held += change;
    apr_thread_mutex_unlock(pool_state.mutex);
}

static apr_status_t note_closed(void *data)
{
    (void)data;
    count_made(-1);
    return APR_SUCCESS;
}

/* Of a connection that mod_dbd keeps. With DBDPersist Off, one lives in the pool of the request that opened it. */
static const char LASTS[] = "crvs_connection_lasts";

static apr_status_t note_connection(apr_pool_t *pool, dbd_cfg_t *config, ap_dbd_t *dbd)
{
    (void)pool;
    /* Now already: mod_dbd asks a connection whether it lives before it hands it out for the first time. */
    if (!strcmp(apr_dbd_name(dbd->driver), "mysql"))
        crvs_db_set_read_timeout(dbd, LONGEST + 1);
    count_made(1);
    crvs_counter_add(CRVS_COUNTER_DATABASE_CONNECTIONS, 1);
    apr_pool_cleanup_register(dbd->pool, dbd, note_closed, apr_pool_cleanup_null);
    /* No more than it would keep open, and one is always left to other modules, which may take from the same pool. */
    if (config->persist) {
        apr_pool_userdata_setn(LASTS, LASTS, NULL, dbd->pool);
        crvs_db_spare_limit(config->nkeep < config->nmax ? config->nkeep : config->nmax - 1);
    }
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

apr_status_t crvs_db_child_init(apr_pool_t *pool, int request_threads)
{
    static const crvs_gate_counted_t counted = {CRVS_COUNTER_DATABASE_WAITS, CRVS_COUNTER_DATABASE_REFUSALS,
                                                CRVS_GAUGE_DATABASE_INSIDE, CRVS_GAUGE_DATABASE_WAITING};
    apr_status_t status = apr_thread_mutex_create(&pool_state.mutex, APR_THREAD_MUTEX_DEFAULT, pool);

    if (status == APR_SUCCESS)
        status = apr_thread_cond_create(&pool_state.tried, pool);
    if (status == APR_SUCCESS)
        status = crvs_db_spare_init(pool, dbd_close);
    if (status != APR_SUCCESS)
        return status;
    threads = request_threads;
    return crvs_gate_make(&gate, pool, places(), most_waiting(), MAX_WAIT, &counted);
}

/* Whether another request must be waited for. The mutex is held. */
static bool is_busy(void)
{
    return pool_state.connecting && (pool_state.away || pool_state.held >= pool_state.made);
}

/*
 * How often this request may try; 0 where another one connects and does not come to an end. mod_dbd returns NULL once
 * for each pooled connection that died, so a few turns are needed after a restart of the database; once a whole round
 * of them failed, the pool is empty and one turn tells.
 */
static int turns_to_try(bool *connects)
{
    apr_time_t start = apr_time_now();
    apr_interval_time_t left;
    int turns = 0;

    apr_thread_mutex_lock(pool_state.mutex);
    while (is_busy() && (left = start + CONNECT_WAIT - apr_time_now()) > 0)
        apr_thread_cond_timedwait(pool_state.tried, pool_state.mutex, left);
    if (!is_busy()) {
        turns = pool_state.away && start - pool_state.last < apr_time_from_sec(1) ? 1 : connections + 1;
        *connects = pool_state.away || pool_state.held >= pool_state.made;
        pool_state.connecting = pool_state.connecting || *connects;
        pool_state.held++;
    }
    apr_thread_mutex_unlock(pool_state.mutex);
    return turns;
}

static void note_outcome(bool connected, bool reached)
{
    apr_thread_mutex_lock(pool_state.mutex);
    if (connected)
        pool_state.connecting = false;
    if (!reached) {
        pool_state.held--;
        pool_state.last = apr_time_now();
    }
    pool_state.away = !reached;
    apr_thread_cond_broadcast(pool_state.tried);
    apr_thread_mutex_unlock(pool_state.mutex);
}

/* One that answered a moment ago. Once a single one was lost, mod_dbd is to ask them all. */
static ap_dbd_t *take_spare(crvs_db_t *db)
{
    ap_dbd_t *dbd;
    bool away;

    apr_thread_mutex_lock(pool_state.mutex);
    away = pool_state.away;
    apr_thread_mutex_unlock(pool_state.mutex);
    dbd = away ? NULL : crvs_db_spare_take(db->server);
    if (dbd)
        count_held(1);
    return dbd;
}

/* A connection that works. */
static ap_dbd_t *open_connection(crvs_db_t *db)
{
    ap_dbd_t *dbd = take_spare(db);
    bool connects = false;
    apr_time_t start;
    int turns;

    if (dbd)
        return dbd;
    /* mod_dbd waits for ever where all that it may make are out; so it gets back those that nobody uses. */
    crvs_db_spare_give_back();
    turns = turns_to_try(&connects);
    start = apr_time_now();
    if (!turns)
        return NULL;
    for (int turn = 0; turn < turns && !dbd && apr_time_now() - start < OPEN_BUDGET; turn++)
        dbd = dbd_open(db->pool, db->server);
    note_outcome(connects, dbd != NULL);
    return dbd;
}

static crvs_error_t *open_one(crvs_db_t *db)
{
    crvs_error_t *error;

    if (!crvs_gate_enter(gate)) {
        error = CRVS_ERROR(db->pool, HTTP_SERVICE_UNAVAILABLE, CRVS_T("error.busy"),
                           "every place in the database is taken: is it slow, or DBDMax too low?");
        error->retry_after = 5;
        return error;
    }
    db->dbd = open_connection(db);
    if (db->dbd)
        return NULL;
    crvs_gate_leave(gate);
    crvs_counter_add(CRVS_COUNTER_DATABASE_UNREACHABLE, 1);
    error = CRVS_ERROR(db->pool, HTTP_SERVICE_UNAVAILABLE, CRVS_T("error.database"),
                       "the database cannot be reached: see the messages of mod_dbd above, DBDParams, and whether the "
                       "server runs");
    error->retry_after = 5;
    return error;
}

static void give_back(crvs_db_t *db)
{
    void *lasts = NULL;

    apr_pool_userdata_get(&lasts, LASTS, db->dbd->pool);
    if (!lasts || !crvs_db_spare_put(db->server, db->dbd))
        dbd_close(db->server, db->dbd);
    count_held(-1);
    crvs_gate_leave(gate);
}

/* Where the server is frozen, those who come next need not find that out one by one. */
static void note_lost(void)
{
    apr_thread_mutex_lock(pool_state.mutex);
    pool_state.away = true;
    apr_thread_mutex_unlock(pool_state.mutex);
}

crvs_db_t *crvs_db_make(apr_pool_t *pool, server_rec *server)
{
    static const crvs_db_source_t source = {open_one, give_back, note_lost, LONGEST};
    crvs_db_t *db = crvs_db_make_from(pool, &source);

    db->server = server;
    return db;
}
