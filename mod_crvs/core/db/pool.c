/* SPDX-License-Identifier: Apache-2.0 */
/* Connections of mod_dbd's pool, and how many requests may have one at once. */
#include "core/db/private.h"

#include "core/base/gate.h"

#define OPEN_BUDGET apr_time_from_sec(3)
#define MAX_WAIT apr_time_from_sec(3)
/* mod_dbd's own default for DBDMax, until a connection tells the real one. */
#define DEFAULT_CONNECTIONS 10

static APR_OPTIONAL_FN_TYPE(ap_dbd_open) * dbd_open;
static APR_OPTIONAL_FN_TYPE(ap_dbd_close) * dbd_close;
static crvs_gate_t *gate;
static int threads = 1;
static volatile int connections = DEFAULT_CONNECTIONS;
static volatile apr_time_t last_outage;

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

apr_status_t crvs_db_child_init(apr_pool_t *pool, int request_threads)
{
    threads = request_threads;
    return crvs_gate_make(&gate, pool, places(), most_waiting(), MAX_WAIT);
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
    error = CRVS_ERROR(db->pool, HTTP_SERVICE_UNAVAILABLE, CRVS_T("error.database"),
                       "the database cannot be reached: see the messages of mod_dbd above, DBDParams, and whether the "
                       "server runs");
    error->retry_after = 5;
    return error;
}

static void give_back(crvs_db_t *db)
{
    dbd_close(db->server, db->dbd);
    crvs_gate_leave(gate);
}

crvs_db_t *crvs_db_make(apr_pool_t *pool, server_rec *server)
{
    static const crvs_db_source_t source = {open_one, give_back};
    crvs_db_t *db = crvs_db_make_from(pool, &source);

    db->server = server;
    return db;
}
