/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Rate limiting: counts of failures, shared by all processes of the server, and by several servers where
 * CrvsThrottleStore says so. While those cannot reach what they share, each counts by itself.
 */
#ifndef CRVS_CORE_HTTP_THROTTLE_H
#define CRVS_CORE_HTTP_THROTTLE_H

#include "core/base/error.h"

#include <httpd.h>
#include <stdbool.h>

/** The window over which failures are counted, in seconds. */
#define CRVS_THROTTLE_WINDOW (15 * 60)

/** Registers the lock; call from pre_config. */
apr_status_t crvs_throttle_register(apr_pool_t *pool);
/** Whether it names a store of counts: shmcb, redis:HOST:PORT or memcache:HOST:PORT. */
bool crvs_throttle_is_store(const char *name);
/**
 * Finds what the shared counters need; call from check_config, so that configtest says what is missing.
 * @param store where they are kept, as above; lives as long as the configuration
 * @return NULL, or that in one sentence
 */
const char *crvs_throttle_check(apr_pool_t *pool, const char *store);
/**
 * Creates the shared counters; call from post_config, behind that.
 * @return NULL, or one sentence why not
 */
const char *crvs_throttle_init(apr_pool_t *pool, apr_pool_t *scratch, server_rec *server);
/** Call from child_init. */
apr_status_t crvs_throttle_child_init(apr_pool_t *pool, server_rec *server);

/**
 * Counts an attempt before it is made, so that many at once cannot slip through.
 * @param kind what is counted ("login account"), @param key of whom
 * @param limit how many may fail in a window
 * @param wait where refused: the seconds until the window ends
 * @return whether it may be made
 */
bool crvs_throttle_take(request_rec *r, const char *kind, const char *key, int limit, int *wait);

/** Takes an attempt back that did not fail. */
void crvs_throttle_give_back(request_rec *r, const char *kind, const char *key);

/** Counts a failure that is only reported. @return how many there were in the window, this one included */
int crvs_throttle_count(request_rec *r, const char *kind, const char *key);

/** The IP address that a request is counted under: the client's, for IPv6 its /64. In the request's pool. */
const char *crvs_throttle_address(request_rec *r);

#endif
