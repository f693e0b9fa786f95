/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store on another machine: httpd's clients of Redis and memcached wait for a server that is frozen without an end, and
 * somebody waits for an answer here.
 */
#include "core/base/asker.h"
#include "core/http/throttle_store.h"

#define LONGEST apr_time_from_sec(1)

typedef struct {
    crvs_throttle_change_t change;
    crvs_throttle_outcome_t outcome;
    apr_status_t status;
} question_t;

static struct {
    crvs_asker_t *asker;
    server_rec *server;
    const crvs_throttle_store_t *store;
} asking;

static void answer(apr_pool_t *scratch, void *data)
{
    question_t *question = data;

    question->status =
        crvs_throttle_store_change(asking.store, asking.server, scratch, &question->change, &question->outcome);
}

apr_status_t crvs_throttle_shared_start(apr_pool_t *pool, server_rec *server, const crvs_throttle_store_t *store)
{
    asking.server = server;
    asking.store = store;
    /* A store that is frozen may be so for long; its connections are of the configuration's pool. */
    return crvs_asker_make(&asking.asker, pool, sizeof(question_t), answer, false);
}

apr_status_t crvs_throttle_shared_change(const crvs_throttle_change_t *change, crvs_throttle_outcome_t *outcome)
{
    question_t question = {.change = *change};
    apr_status_t status = crvs_asker_ask(asking.asker, &question, LONGEST);

    if (status != APR_SUCCESS)
        return status;
    *outcome = question.outcome;
    return question.status;
}
