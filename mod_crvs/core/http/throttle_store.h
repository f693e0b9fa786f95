/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Where counts of failures are kept: a cache of httpd's own kind (socache), on this server or shared by several.
 */
#ifndef CRVS_CORE_HTTP_THROTTLE_STORE_H
#define CRVS_CORE_HTTP_THROTTLE_STORE_H

#include "core/base/crypto.h"

#include <ap_provider.h>
#include <ap_socache.h>
#include <httpd.h>
#include <stdbool.h>

/** How many failures there were since when. */
typedef struct {
    apr_time_t start;
    apr_int32_t count;
} crvs_throttle_window_t;

typedef struct {
    const ap_socache_provider_t *provider;
    ap_socache_instance_t *cache;
    bool is_shared; /**< by several servers */
} crvs_throttle_store_t;

/** What is to become of a window. */
typedef struct {
    unsigned char id[CRVS_SHA256_BYTES]; /**< whose it is */
    apr_time_t now;
    int by;    /**< 1 or -1 */
    int limit; /**< where it grows: no further than this */
} crvs_throttle_change_t;

/** What became of it. */
typedef struct {
    crvs_throttle_window_t window;
    bool has_changed; /**< false: it was at its limit, or empty */
} crvs_throttle_outcome_t;

/** Creates the cache. @param argument of the provider; NULL: none @return NULL, or one sentence why not */
const char *crvs_throttle_store_make(crvs_throttle_store_t *store, const char *argument, apr_pool_t *pool,
                                     apr_pool_t *scratch, server_rec *server);

/** Changes a window, which takes two steps: keep others away meanwhile. @return why it could not be kept */
apr_status_t crvs_throttle_store_change(const crvs_throttle_store_t *store, server_rec *server, apr_pool_t *pool,
                                        const crvs_throttle_change_t *change, crvs_throttle_outcome_t *outcome);

/** Starts what asks a shared store; in each child process. The store lives as long as the process. */
apr_status_t crvs_throttle_shared_start(apr_pool_t *pool, server_rec *server, const crvs_throttle_store_t *store);

/** The same as crvs_throttle_store_change, which waits for the store no longer than a second. */
apr_status_t crvs_throttle_shared_change(const crvs_throttle_change_t *change, crvs_throttle_outcome_t *outcome);

#endif
