/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A gate: so many threads of this process inside at once, others waiting for a bounded time.
 *
 * It stands before what can hold a thread for long (the database, a password's
 * hash), so that requests that need none of it are served. While those inside
 * come out again, everybody may wait: a class that clicks at once is let through
 * in a moment. Once nobody has come out for half a second, only a few may.
 */
#ifndef CRVS_CORE_BASE_GATE_H
#define CRVS_CORE_BASE_GATE_H

#include "core/base/counter.h"

#include <apr_pools.h>
#include <apr_time.h>
#include <stdbool.h>

typedef struct crvs_gate_t crvs_gate_t;

/** As what those at a gate are counted. */
typedef struct {
    crvs_counter_e waits;    /**< those that had to wait */
    crvs_counter_e refusals; /**< those that came in too late, or not at all */
    crvs_gauge_e inside;
    crvs_gauge_e waiting;
} crvs_gate_counted_t;

/**
 * @param places how many may be inside
 * @param waiting how many may wait while nobody comes out
 * @param longest how long each waits at the most
 * @param counted lives as long as the gate
 */
apr_status_t crvs_gate_make(crvs_gate_t **made, apr_pool_t *pool, int places, int waiting, apr_interval_time_t longest,
                            const crvs_gate_counted_t *counted);

/** Changes the number of places, and of those who may wait while nobody comes out. */
void crvs_gate_resize(crvs_gate_t *gate, int places, int waiting);

/** Goes in, waiting where it is full. @return false where no place came free in time, or too many wait for nothing */
bool crvs_gate_enter(crvs_gate_t *gate);
void crvs_gate_leave(crvs_gate_t *gate);

#endif
