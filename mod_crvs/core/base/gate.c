/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/gate.h"

#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>

/* If nobody has left for this long, those inside are considered stuck. */
#define STUCK_AFTER apr_time_from_msec(500)

struct crvs_gate_t {
    apr_thread_mutex_t *mutex;
    apr_thread_cond_t *left;
    apr_interval_time_t longest;
    const crvs_gate_counted_t *counted;
    int places;
    int most_waiting;
    int inside;
    int waiting;
    apr_time_t moved; /* when the last one came out, or the gate became full */
};

apr_status_t crvs_gate_make(crvs_gate_t **made, apr_pool_t *pool, int places, int waiting, apr_interval_time_t longest,
                            const crvs_gate_counted_t *counted)
{
    crvs_gate_t *gate = apr_pcalloc(pool, sizeof(*gate));
    apr_status_t status = apr_thread_mutex_create(&gate->mutex, APR_THREAD_MUTEX_DEFAULT, pool);

    if (status == APR_SUCCESS)
        status = apr_thread_cond_create(&gate->left, pool);
    gate->places = places > 0 ? places : 1;
    gate->most_waiting = waiting;
    gate->longest = longest;
    gate->counted = counted;
    *made = gate;
    return status;
}

void crvs_gate_resize(crvs_gate_t *gate, int places, int waiting)
{
    apr_thread_mutex_lock(gate->mutex);
    gate->places = places > 0 ? places : 1;
    gate->most_waiting = waiting;
    apr_thread_cond_broadcast(gate->left);
    apr_thread_mutex_unlock(gate->mutex);
}

static bool is_full(const crvs_gate_t *gate)
{
    return gate->inside >= gate->places;
}

static bool is_stuck(const crvs_gate_t *gate)
{
    return apr_time_now() - gate->moved > STUCK_AFTER;
}

/* Waits for a place. The mutex is held, except while waiting. */
static void wait_for_place(crvs_gate_t *gate)
{
    apr_time_t deadline = apr_time_now() + gate->longest;

    gate->waiting++;
    crvs_counter_add(gate->counted->waits, 1);
    crvs_counter_move(gate->counted->waiting, 1);
    while (is_full(gate)) {
        apr_interval_time_t left = deadline - apr_time_now();
        apr_status_t status;

        if (left <= 0 || (is_stuck(gate) && gate->waiting > gate->most_waiting))
            break;
        status = apr_thread_cond_timedwait(gate->left, gate->mutex, left < STUCK_AFTER ? left : STUCK_AFTER);
        if (status != APR_SUCCESS && !APR_STATUS_IS_TIMEUP(status))
            break;
    }
    gate->waiting--;
    crvs_counter_move(gate->counted->waiting, -1);
}

bool crvs_gate_enter(crvs_gate_t *gate)
{
    bool entered = false;

    apr_thread_mutex_lock(gate->mutex);
    if (is_full(gate))
        wait_for_place(gate);
    if (!is_full(gate)) {
        gate->inside++;
        entered = true;
        if (is_full(gate))
            gate->moved = apr_time_now();
    }
    apr_thread_mutex_unlock(gate->mutex);
    if (entered)
        crvs_counter_move(gate->counted->inside, 1);
    else
        crvs_counter_add(gate->counted->refusals, 1);
    return entered;
}

void crvs_gate_leave(crvs_gate_t *gate)
{
    apr_thread_mutex_lock(gate->mutex);
    gate->inside--;
    gate->moved = apr_time_now();
    apr_thread_cond_signal(gate->left);
    apr_thread_mutex_unlock(gate->mutex);
    crvs_counter_move(gate->counted->inside, -1);
}
