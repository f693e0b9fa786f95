/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/throttle_store.h"

#include "core/http/throttle.h"

#define NAME "crvs-throttle"
#define ENTRY_LIFE apr_time_from_sec(CRVS_THROTTLE_WINDOW)

const char *crvs_throttle_store_make(crvs_throttle_store_t *store, const char *argument, apr_pool_t *pool,
                                     apr_pool_t *scratch, server_rec *server)
{
    static struct ap_socache_hints hints = {CRVS_SHA256_BYTES, sizeof(crvs_throttle_window_t), ENTRY_LIFE};
    const char *error = store->provider->create(&store->cache, argument, scratch, pool);

    if (!error && store->provider->init(store->cache, NAME, &hints, server, pool) != APR_SUCCESS)
        error = store->is_shared ? "CrvsThrottleStore: it cannot be used; the messages above say why"
                                 : "failed logins cannot be counted: no shared memory (see the directive "
                                   "DefaultRuntimeDir)";
    return error;
}

/* The current window, or a new one. */
static crvs_throttle_window_t look_up(const crvs_throttle_store_t *store, server_rec *server, apr_pool_t *pool,
                                      const crvs_throttle_change_t *change)
{
    crvs_throttle_window_t window = {0, 0};
    unsigned int length = sizeof(window);

    if (store->provider->retrieve(store->cache, server, change->id, CRVS_SHA256_BYTES, (unsigned char *)&window,
                                  &length, pool)
            != APR_SUCCESS
        || length != sizeof(window) || change->now - window.start >= ENTRY_LIFE) {
        window.start = change->now;
        window.count = 0;
    }
    return window;
}

apr_status_t crvs_throttle_store_change(const crvs_throttle_store_t *store, server_rec *server, apr_pool_t *pool,
                                        const crvs_throttle_change_t *change, crvs_throttle_outcome_t *outcome)
{
    crvs_throttle_window_t *window = &outcome->window;

    *window = look_up(store, server, pool, change);
    outcome->has_changed = change->by > 0 ? window->count < change->limit : window->count > 0;
    if (!outcome->has_changed)
        return APR_SUCCESS;
    window->count += change->by;
    /* shmcb replaces nothing; the others do, and what is removed there would be missing for a moment. */
    if (!store->is_shared)
        store->provider->remove(store->cache, server, change->id, CRVS_SHA256_BYTES, pool);
    return store->provider->store(store->cache, server, change->id, CRVS_SHA256_BYTES, window->start + ENTRY_LIFE,
                                  (unsigned char *)window, sizeof(*window), pool);
}
