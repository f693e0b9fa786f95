/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store on another machine, asked by one thread of each process: httpd's clients of Redis and memcached wait for a
 * server that is frozen without an end, and somebody waits for an answer here.
 */
#include "core/http/throttle_store.h"

#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <apr_thread_proc.h>

#define LONGEST apr_time_from_sec(1)

static struct {
    apr_thread_mutex_t *mutex;
    apr_thread_cond_t *moved;
    apr_thread_t *thread;
    apr_pool_t *scratch;
    server_rec *server;
    const crvs_throttle_store_t *store;
    bool is_asked; /* until the store has answered */
    bool is_over;
    crvs_throttle_change_t change;
    crvs_throttle_outcome_t outcome;
    apr_status_t status;
} asking;

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *data)
{
    (void)data;
    apr_thread_mutex_lock(asking.mutex);
    while (!asking.is_over) {
        crvs_throttle_change_t change = asking.change;
        crvs_throttle_outcome_t outcome;
        apr_status_t status;

        if (!asking.is_asked) {
            apr_thread_cond_wait(asking.moved, asking.mutex);
            continue;
        }
        apr_thread_mutex_unlock(asking.mutex);
        status = crvs_throttle_store_change(asking.store, asking.server, asking.scratch, &change, &outcome);
        apr_pool_clear(asking.scratch);
        apr_thread_mutex_lock(asking.mutex);
        asking.outcome = outcome;
        asking.status = status;
        asking.is_asked = false;
        apr_thread_cond_broadcast(asking.moved);
    }
    apr_thread_mutex_unlock(asking.mutex);
    apr_thread_exit(thread, APR_SUCCESS);
    return NULL;
}

/*
 * A thread that waits for its store is left to the end of the process. Under prefork this may be called by a signal's
 * handler, while what it interrupted holds the mutex.
 */
static apr_status_t stop(void *unused)
{
    apr_status_t status;
    bool is_stuck;

    (void)unused;
    if (apr_thread_mutex_trylock(asking.mutex) != APR_SUCCESS)
        return APR_SUCCESS;
    asking.is_over = true;
    is_stuck = asking.is_asked;
    apr_thread_cond_broadcast(asking.moved);
    apr_thread_mutex_unlock(asking.mutex);
    return is_stuck ? APR_SUCCESS : apr_thread_join(&status, asking.thread);
}

apr_status_t crvs_throttle_shared_start(apr_pool_t *pool, server_rec *server, const crvs_throttle_store_t *store)
{
    apr_pool_t *own;
    apr_status_t status;

    /* Of nobody's: the thread may outlive the process's pools. */
    if ((status = apr_pool_create(&own, NULL)) != APR_SUCCESS
        || (status = apr_pool_create(&asking.scratch, own)) != APR_SUCCESS
        || (status = apr_thread_mutex_create(&asking.mutex, APR_THREAD_MUTEX_DEFAULT, own)) != APR_SUCCESS
        || (status = apr_thread_cond_create(&asking.moved, own)) != APR_SUCCESS)
        return status;
    asking.server = server;
    asking.store = store;
    status = apr_thread_create(&asking.thread, NULL, run, NULL, own);
    if (status == APR_SUCCESS)
        apr_pool_pre_cleanup_register(pool, NULL, stop);
    return status;
}

apr_status_t crvs_throttle_shared_change(const crvs_throttle_change_t *change, crvs_throttle_outcome_t *outcome)
{
    apr_time_t give_up = apr_time_now() + LONGEST;
    apr_interval_time_t left;
    apr_status_t status = APR_TIMEUP;

    apr_thread_mutex_lock(asking.mutex);
    /* An earlier question without an answer: it was waited for long enough. */
    if (!asking.is_asked) {
        asking.change = *change;
        asking.is_asked = true;
        apr_thread_cond_broadcast(asking.moved);
        while (asking.is_asked && (left = give_up - apr_time_now()) > 0)
            apr_thread_cond_timedwait(asking.moved, asking.mutex, left);
        if (!asking.is_asked) {
            *outcome = asking.outcome;
            status = asking.status;
        }
    }
    apr_thread_mutex_unlock(asking.mutex);
    return status;
}
