#include "core/gate.h"

#include <ap_mpm.h>
#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>

struct crvs_gate_t {
    apr_thread_mutex_t *mutex;
    apr_thread_cond_t *left;
    apr_interval_time_t longest;
    int places;
    int most_waiting;
    int inside;
    int waiting;
};

apr_status_t crvs_gate_make(crvs_gate_t **made, apr_pool_t *pool, int places, int waiting, apr_interval_time_t longest)
{
    crvs_gate_t *gate = apr_pcalloc(pool, sizeof(*gate));
    apr_status_t status = apr_thread_mutex_create(&gate->mutex, APR_THREAD_MUTEX_DEFAULT, pool);

    if (status == APR_SUCCESS)
        status = apr_thread_cond_create(&gate->left, pool);
    gate->places = places > 0 ? places : 1;
    gate->most_waiting = waiting;
    gate->longest = longest;
    *made = gate;
    return status;
}

void crvs_gate_resize(crvs_gate_t *gate, int places)
{
    apr_thread_mutex_lock(gate->mutex);
    gate->places = places > 0 ? places : 1;
    apr_thread_cond_broadcast(gate->left);
    apr_thread_mutex_unlock(gate->mutex);
}

/* Waits for a place; the mutex is held but while waiting. */
static void wait_for_place(crvs_gate_t *gate)
{
    apr_time_t deadline = apr_time_now() + gate->longest;

    gate->waiting++;
    while (gate->inside >= gate->places) {
        apr_interval_time_t left = deadline - apr_time_now();
        if (left <= 0 || APR_STATUS_IS_TIMEUP(apr_thread_cond_timedwait(gate->left, gate->mutex, left)))
            break;
    }
    gate->waiting--;
}

bool crvs_gate_enter(crvs_gate_t *gate)
{
    bool entered = false;

    apr_thread_mutex_lock(gate->mutex);
    if (gate->inside >= gate->places && gate->waiting < gate->most_waiting)
        wait_for_place(gate);
    if (gate->inside < gate->places) {
        gate->inside++;
        entered = true;
    }
    apr_thread_mutex_unlock(gate->mutex);
    return entered;
}

void crvs_gate_leave(crvs_gate_t *gate)
{
    apr_thread_mutex_lock(gate->mutex);
    gate->inside--;
    apr_thread_cond_signal(gate->left);
    apr_thread_mutex_unlock(gate->mutex);
}

int crvs_gate_threads(void)
{
    int threads = 0;

    return ap_mpm_query(AP_MPMQ_MAX_THREADS, &threads) == APR_SUCCESS && threads > 0 ? threads : 1;
}
