/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What may take without an end is asked by a thread of its own, one in each process, so that who wants to know can give up.
 *
 * One question is asked at a time. Once somebody gave up, nobody waits any more until that question has its answer.
 */
#ifndef CRVS_CORE_BASE_ASKER_H
#define CRVS_CORE_BASE_ASKER_H

#include <apr_pools.h>
#include <apr_time.h>
#include <stdbool.h>

typedef struct crvs_asker_t crvs_asker_t;

/** Answers a question, in the question itself. @param scratch is cleared behind it */
typedef void (*crvs_asker_fn)(apr_pool_t *scratch, void *question);

/**
 * Prepares asking; the thread begins with the first question. Call from child_init.
 * @param pool of the process, whose end is the thread's
 * @param size of a question, with room for its answer
 * @param ends whether an answer always comes: then the end of the process waits for it, so that nothing that is used for
 *        it is taken away meanwhile. Otherwise whoever is asked then is left alone, and must use nothing of the process's
 *        pools
 */
apr_status_t crvs_asker_make(crvs_asker_t **made, apr_pool_t *pool, apr_size_t size, crvs_asker_fn answer, bool ends);

/**
 * Asks.
 * @param question comes back with its answer, where there is one in time
 * @return APR_TIMEUP where there is none; else why there is no thread
 */
apr_status_t crvs_asker_ask(crvs_asker_t *asker, void *question, apr_interval_time_t longest);

#endif
