/* SPDX-License-Identifier: Apache-2.0 */
#include "housekeeping.h"

#include "config.h"
#include "core/act.h"
#include "tidy.h"

#include <apr_optional.h>
#include <apr_shm.h>
#include <http_log.h>
#include <mod_watchdog.h>
#include <stdbool.h>
#include <string.h>

APLOG_USE_MODULE(crvs);

#define WATCHDOG "_crvs_"
/* The rest is left for the next time, so that a restart need not wait for a long round. */
#define ROUNDS 20
/* How often what is kept of categories and recordings is counted afresh where it is wrong: it reads all of them. */
#define RECOUNT_EACH apr_time_from_sec(86400)
/* While the end of a process waits. */
#define LOOK_AGAIN apr_time_from_msec(10)

/* What is to be done, and what of it whichever process does it next must know. */
typedef struct {
    server_rec *server;
    apr_time_t recounted_at; /* 0: not since the start */
} charge_t;

/* mod_watchdog's thread is not waited for when a process ends, and what it uses of mod_dbd is then taken away under it. */
static struct {
    bool is_over;
    bool is_tidying;
} child;

static void tell(const crvs_act_t *act, const char *sentence)
{
    const server_rec *server = act->listener;

    ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server, "%s", sentence);
}

static void note(const crvs_act_t *act, const char *line)
{
    const server_rec *server = act->listener;

    ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server, "%s", line);
}

/*
 * An older release that goes on behind a newer schema counts nothing of what it writes: the first round after its
 * restart mends that, and another each day what its last requests wrote, or other front ends.
 */
static crvs_error_t *recount(crvs_act_t *act, charge_t *charge)
{
    apr_time_t now = apr_time_now();

    if (charge->recounted_at && now - charge->recounted_at < RECOUNT_EACH)
        return NULL;
    /* Said before: what fails is not tried every few minutes. */
    charge->recounted_at = now;
    return crvs_tidy_recount(act);
}

static void tidy(apr_pool_t *pool, charge_t *charge)
{
    server_rec *server = charge->server;
    const crvs_site_t *site = crvs_config_of(server)->site;
    crvs_tidied_t tidied[CRVS_TIDY_KINDS];
    crvs_act_t act = {.pool = pool,
                      .db = crvs_db_make(pool, server),
                      .site = site,
                      .now = apr_time_sec(apr_time_now()),
                      .language = site->languages->fallback,
                      .address = "",
                      .tell = tell,
                      .note = site->logs_audit ? note : NULL,
                      .listener = server};
    crvs_error_t *error = crvs_tidy(&act, ROUNDS, tidied);
    crvs_error_t *recounting = error ? NULL : recount(&act, charge);

    crvs_db_release(act.db);
    if (error)
        ap_log_error(error->file, error->line, APLOG_MODULE_INDEX, APLOG_WARNING, error->code, server,
                     "what has expired could not be removed: %s", error->cause ? error->cause : error->key);
    if (recounting)
        ap_log_error(recounting->file, recounting->line, APLOG_MODULE_INDEX, APLOG_WARNING, recounting->code, server,
                     "what is kept of categories and recordings could not be counted afresh: %s",
                     recounting->cause ? recounting->cause : recounting->key);
}

static apr_status_t on_watchdog(int state, void *data, apr_pool_t *pool)
{
    apr_pool_t *own;

    if (state != AP_WATCHDOG_STATE_RUNNING || apr_pool_create(&own, pool) != APR_SUCCESS)
        return APR_SUCCESS;
    /* In this order: whoever ends the process says so first, and looks then. */
    __atomic_store_n(&child.is_tidying, true, __ATOMIC_SEQ_CST);
    if (!__atomic_load_n(&child.is_over, __ATOMIC_SEQ_CST))
        tidy(own, data);
    __atomic_store_n(&child.is_tidying, false, __ATOMIC_SEQ_CST);
    apr_pool_destroy(own);
    return APR_SUCCESS;
}

/* Without a lock: under prefork a signal's handler calls this. A round ends, whatever the database does. */
static apr_status_t wait_for_tidying(void *data)
{
    (void)data;
    __atomic_store_n(&child.is_over, true, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&child.is_tidying, __ATOMIC_SEQ_CST))
        apr_sleep(LOOK_AGAIN);
    return APR_SUCCESS;
}

void crvs_housekeeping_child_init(apr_pool_t *pool)
{
    apr_pool_pre_cleanup_register(pool, NULL, wait_for_tidying);
}

/* One for each server, in memory that its processes share. */
static apr_status_t make_charges(apr_pool_t *pool, const server_rec *server, charge_t **charges)
{
    apr_size_t size = 0;
    apr_shm_t *memory;
    apr_status_t status;

    for (; server; server = server->next)
        size += sizeof(charge_t);
    status = apr_shm_create(&memory, size, NULL, pool);
    if (status != APR_SUCCESS)
        return status;
    *charges = apr_shm_baseaddr_get(memory);
    memset(*charges, 0, size);
    return APR_SUCCESS;
}

apr_status_t crvs_housekeeping_start(apr_pool_t *pool, server_rec *server)
{
    APR_OPTIONAL_FN_TYPE(ap_watchdog_get_instance) *get = APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_get_instance);
    APR_OPTIONAL_FN_TYPE(ap_watchdog_register_callback) *ask = APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_register_callback);
    ap_watchdog_t *watchdog = NULL;
    apr_status_t status = get && ask ? get(&watchdog, WATCHDOG, 0, 1, pool) : APR_ENOTIMPL;
    charge_t *charge = NULL;

    if (status == APR_SUCCESS)
        status = make_charges(pool, server, &charge);
    for (; server; server = server->next) {
        const crvs_config_t *config = crvs_config_of(server);

        if (!config->site || config->tidy_interval == CRVS_NEVER)
            continue;
        if (status == APR_ENOTIMPL) {
            ap_log_error(
                APLOG_MARK, APLOG_WARNING, 0, server,
                "CrvsTidyInterval: mod_watchdog is not loaded, so nothing that has expired is removed: load it, "
                "or let a timer run `crvs-admin tidy` and say Off");
            return APR_SUCCESS;
        }
        if (status != APR_SUCCESS)
            return status;
        charge->server = server;
        status = ask(watchdog, apr_time_from_sec(config->tidy_interval), charge++, on_watchdog);
        if (status != APR_SUCCESS)
            return status;
    }
    return APR_SUCCESS;
}
