/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/asker.h"

#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <apr_thread_proc.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>

struct crvs_asker_t {
    apr_pool_t *own;
    apr_pool_t *scratch;
    apr_thread_mutex_t *mutex;
    apr_thread_cond_t *moved;
    apr_thread_t *thread; /* NULL: nobody asked yet */
    apr_size_t size;
    crvs_asker_fn answer;
    bool ends;
    bool is_asked; /* until it is answered */
    bool is_late;  /* who asked gave up */
    bool is_taken; /* by who asked: the next one may */
    bool is_over;
    void *question;
    void *copy; /* the thread's */
};

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *data)
{
    crvs_asker_t *asker = data;

    apr_thread_mutex_lock(asker->mutex);
    while (!asker->is_over) {
        if (!asker->is_asked) {
            apr_thread_cond_wait(asker->moved, asker->mutex);
            continue;
        }
        memcpy(asker->copy, asker->question, asker->size);
        apr_thread_mutex_unlock(asker->mutex);
        asker->answer(asker->scratch, asker->copy);
        apr_pool_clear(asker->scratch);
        apr_thread_mutex_lock(asker->mutex);
        memcpy(asker->question, asker->copy, asker->size);
        asker->is_asked = false;
        asker->is_taken = asker->is_taken && !asker->is_late;
        asker->is_late = false;
        apr_thread_cond_broadcast(asker->moved);
    }
    apr_thread_mutex_unlock(asker->mutex);
    apr_thread_exit(thread, APR_SUCCESS);
    return NULL;
}

/* The mutex is held. */
static void wait_until(crvs_asker_t *asker, const bool *is_in_the_way, apr_time_t give_up)
{
    apr_interval_time_t left;

    while (*is_in_the_way && !asker->is_late && (left = give_up - apr_time_now()) > 0)
        apr_thread_cond_timedwait(asker->moved, asker->mutex, left);
}

/*
 * Under prefork this may be called by a signal's handler, while what it interrupted holds the mutex: then the thread is
 * left to the end of the process.
 */
static apr_status_t stop(void *data)
{
    crvs_asker_t *asker = data;
    apr_status_t status;
    bool is_left;

    if (apr_thread_mutex_trylock(asker->mutex) != APR_SUCCESS)
        return APR_SUCCESS;
    asker->is_over = true;
    is_left = !asker->thread || (asker->is_asked && !asker->ends);
    apr_thread_cond_broadcast(asker->moved);
    apr_thread_mutex_unlock(asker->mutex);
    return is_left ? APR_SUCCESS : apr_thread_join(&status, asker->thread);
}

apr_status_t crvs_asker_make(crvs_asker_t **made, apr_pool_t *pool, apr_size_t size, crvs_asker_fn answer, bool ends)
{
    apr_pool_t *own;
    crvs_asker_t *asker;
    /* Of nobody's: the thread may outlive the process's pools. */
    apr_status_t status = apr_pool_create(&own, NULL);

    if (status != APR_SUCCESS)
        return status;
    *made = asker = apr_pcalloc(own, sizeof(*asker));
    *asker = (crvs_asker_t){.own = own, .size = size, .answer = answer, .ends = ends};
    asker->question = apr_pcalloc(own, size);
    asker->copy = apr_pcalloc(own, size);
    if ((status = apr_pool_create(&asker->scratch, own)) != APR_SUCCESS
        || (status = apr_thread_mutex_create(&asker->mutex, APR_THREAD_MUTEX_DEFAULT, own)) != APR_SUCCESS
        || (status = apr_thread_cond_create(&asker->moved, own)) != APR_SUCCESS)
        return status;
    apr_pool_pre_cleanup_register(pool, asker, stop);
    return APR_SUCCESS;
}

/* The process's signals are for httpd's own threads. */
static apr_status_t begin(crvs_asker_t *asker)
{
    sigset_t all, before;
    apr_status_t status;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    status = apr_thread_create(&asker->thread, NULL, run, asker, asker->own);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (status != APR_SUCCESS)
        asker->thread = NULL;
    return status;
}

apr_status_t crvs_asker_ask(crvs_asker_t *asker, void *question, apr_interval_time_t longest)
{
    apr_time_t give_up = apr_time_now() + longest;
    apr_status_t status = APR_SUCCESS;

    apr_thread_mutex_lock(asker->mutex);
    if (!asker->thread)
        status = begin(asker);
    wait_until(asker, &asker->is_taken, give_up);
    if (status == APR_SUCCESS && asker->is_taken)
        status = APR_TIMEUP;
    if (status == APR_SUCCESS) {
        asker->is_taken = asker->is_asked = true;
        memcpy(asker->question, question, asker->size);
        apr_thread_cond_broadcast(asker->moved);
        wait_until(asker, &asker->is_asked, give_up);
        if (asker->is_asked) {
            asker->is_late = true;
            status = APR_TIMEUP;
        }
        else {
            memcpy(question, asker->question, asker->size);
            asker->is_taken = false;
        }
        apr_thread_cond_broadcast(asker->moved);
    }
    apr_thread_mutex_unlock(asker->mutex);
    return status;
}
