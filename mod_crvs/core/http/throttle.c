/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/throttle.h"

#include "core/base/crypto.h"
#include "core/http/throttle_store.h"

#include <apr_strings.h>
#include <http_log.h>
#include <util_mutex.h>

APLOG_USE_MODULE(crvs);

#define NAME "crvs-throttle"
#define OWN "shmcb"
#define ENTRY_LIFE apr_time_from_sec(CRVS_THROTTLE_WINDOW)

/* This server's own, which is always there, and the one that several servers share, where there is one. */
static crvs_throttle_store_t own, shared = {.is_shared = true};
static const char *shared_name;
/* Held around each use: shmcb is not safe between processes by itself, and a change is two steps in all. */
static apr_global_mutex_t *mutex;

apr_status_t crvs_throttle_register(apr_pool_t *pool)
{
    return ap_mutex_register(pool, NAME, NULL, APR_LOCK_DEFAULT, 0);
}

static apr_status_t forget(void *server)
{
    if (own.cache)
        own.provider->destroy(own.cache, server);
    if (shared.cache)
        shared.provider->destroy(shared.cache, server);
    own.cache = shared.cache = NULL;
    return APR_SUCCESS;
}

bool crvs_throttle_is_store(const char *name)
{
    static const char *const kinds[] = {"redis:", "memcache:"};
    const char *port;

    if (!strcmp(name, OWN))
        return true;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (strncmp(name, kinds[i], strlen(kinds[i])))
            continue;
        name += strlen(kinds[i]);
        port = strrchr(name, ':');
        return port && port > name && port[1] && strspn(port + 1, "0123456789") == strlen(port + 1)
               && !strpbrk(name, ", \t");
    }
    return false;
}

static const ap_socache_provider_t *find(const char *name)
{
    return ap_lookup_provider(AP_SOCACHE_PROVIDER_GROUP, name, AP_SOCACHE_PROVIDER_VERSION);
}

const char *crvs_throttle_check(apr_pool_t *pool, const char *store)
{
    own.provider = find(OWN);
    if (!own.provider)
        return "failed logins cannot be counted: load mod_socache_shmcb (a2enmod socache_shmcb)";
    shared.provider = NULL;
    shared_name = NULL;
    if (!strcmp(store, OWN))
        return NULL;
    shared_name = store;
    shared.provider = find(apr_pstrmemdup(pool, store, strcspn(store, ":")));
    return shared.provider ? NULL
                           : apr_psprintf(pool, "CrvsThrottleStore: load mod_socache_%.*s (a2enmod socache_%.*s)",
                                          (int)strcspn(store, ":"), store, (int)strcspn(store, ":"), store);
}

const char *crvs_throttle_init(apr_pool_t *pool, apr_pool_t *scratch, server_rec *server)
{
    const char *error;

    if (ap_global_mutex_create(&mutex, NULL, NAME, NULL, server, pool, 0) != APR_SUCCESS)
        return "failed logins cannot be counted: no mutex could be made (see the directive Mutex)";
    error = crvs_throttle_store_make(&own, NULL, pool, scratch, server);
    if (!error && shared.provider)
        error = crvs_throttle_store_make(&shared, strchr(shared_name, ':') + 1, pool, scratch, server);
    if (!error)
        apr_pool_cleanup_register(pool, server, forget, apr_pool_cleanup_null);
    return error;
}

apr_status_t crvs_throttle_child_init(apr_pool_t *pool, server_rec *server)
{
    apr_status_t status = apr_global_mutex_child_init(&mutex, apr_global_mutex_lockfile(mutex), pool);

    if (status == APR_SUCCESS && shared.provider)
        status = crvs_throttle_shared_start(pool, server, &shared);
    return status;
}

const char *crvs_throttle_address(request_rec *r)
{
    apr_sockaddr_t *address = r->useragent_addr;
    const unsigned char *bytes = address->ipaddr_ptr;
    static const unsigned char mapped[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

    if (address->family != APR_INET6 || !memcmp(bytes, mapped, sizeof(mapped)))
        return r->useragent_ip;
    return apr_pstrcat(r->pool, crvs_crypto_hex(r->pool, bytes, 8), "/64", NULL);
}

/* The counter's key, hashed to a fixed length for the cache. */
static void make_id(const char *kind, const char *key, unsigned char id[CRVS_SHA256_BYTES])
{
    if (!crvs_crypto_hmac(kind, strlen(kind), key, strlen(key), id))
        memset(id, 0, CRVS_SHA256_BYTES);
}

/* Once a minute, of each process: attempts come by the hundred. */
static void complain(request_rec *r, apr_status_t status)
{
    static apr_time_t last;

    if (r->request_time - last < apr_time_from_sec(60))
        return;
    last = r->request_time;
    ap_log_rerror(APLOG_MARK, APLOG_WARNING, status, r,
                  "CrvsThrottleStore: %s does not answer; until it does, each server counts attempts by itself",
                  shared_name);
}

/* Counts up to the limit, or back; where the shared store cannot do it, on this server. */
static crvs_throttle_outcome_t count(request_rec *r, const char *kind, const char *key, int by, int limit)
{
    crvs_throttle_change_t change = {.now = r->request_time, .by = by, .limit = limit};
    crvs_throttle_outcome_t outcome = {.window = {.start = r->request_time - ENTRY_LIFE, .count = 1}};
    apr_status_t status = APR_ENOTIMPL;

    make_id(kind, key, change.id);
    if (apr_global_mutex_lock(mutex) != APR_SUCCESS)
        return outcome;
    if (shared.provider) {
        status = crvs_throttle_shared_change(&change, &outcome);
        if (status != APR_SUCCESS)
            complain(r, status);
    }
    if (status != APR_SUCCESS)
        status = crvs_throttle_store_change(&own, r->server, r->pool, &change, &outcome);
    apr_global_mutex_unlock(mutex);
    if (status != APR_SUCCESS)
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, status, r, "a failed attempt could not be counted");
    return outcome;
}

bool crvs_throttle_take(request_rec *r, const char *kind, const char *key, int limit, int *wait)
{
    crvs_throttle_outcome_t outcome = count(r, kind, key, 1, limit);

    *wait = (int)apr_time_sec(outcome.window.start + ENTRY_LIFE - r->request_time) + 1;
    return outcome.has_changed;
}

void crvs_throttle_give_back(request_rec *r, const char *kind, const char *key)
{
    count(r, kind, key, -1, 0);
}

int crvs_throttle_count(request_rec *r, const char *kind, const char *key)
{
    return count(r, kind, key, 1, APR_INT32_MAX).window.count;
}
