/* SPDX-License-Identifier: Apache-2.0 */
#include "housekeeping.h"

#include "config.h"
#include "core/act.h"
#include "tidy.h"

#include <apr_optional.h>
#include <http_log.h>
#include <mod_watchdog.h>
#include <stdbool.h>

APLOG_USE_MODULE(crvs);

#define WATCHDOG "_crvs_"
/* The rest is left for the next time, so that a restart need not wait for a long round. */
#define ROUNDS 20
/* While the end of a process waits. */
#define LOOK_AGAIN apr_time_from_msec(10)

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

static void tidy(apr_pool_t *pool, server_rec *server)
{
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

    crvs_db_release(act.db);
    if (error)
        ap_log_error(error->file, error->line, APLOG_MODULE_INDEX, APLOG_WARNING, error->code, server,
                     "what has expired could not be removed: %s", error->cause ? error->cause : error->key);
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

apr_status_t crvs_housekeeping_start(apr_pool_t *pool, server_rec *server)
{
    APR_OPTIONAL_FN_TYPE(ap_watchdog_get_instance) *get = APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_get_instance);
    APR_OPTIONAL_FN_TYPE(ap_watchdog_register_callback) *ask = APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_register_callback);
    ap_watchdog_t *watchdog = NULL;
    apr_status_t status = get && ask ? get(&watchdog, WATCHDOG, 0, 1, pool) : APR_ENOTIMPL;

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
        if (status == APR_SUCCESS)
            status = ask(watchdog, apr_time_from_sec(config->tidy_interval), server, on_watchdog);
        if (status != APR_SUCCESS)
            return status;
    }
    return APR_SUCCESS;
}
