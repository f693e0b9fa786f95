/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/throttle.h"

#include "core/base/crypto.h"

#include <ap_provider.h>
#include <ap_socache.h>
#include <apr_strings.h>
#include <http_log.h>
#include <util_mutex.h>

APLOG_USE_MODULE(crvs);

#define NAME "crvs-throttle"
#define ENTRY_LIFE apr_time_from_sec(CRVS_THROTTLE_WINDOW)

typedef struct {
    apr_time_t start;
    apr_int32_t count;
} window_t;

/* shmcb is not safe between processes by itself: the mutex is held around each use. */
static const ap_socache_provider_t *provider;
static ap_socache_instance_t *cache;
static apr_global_mutex_t *mutex;

apr_status_t crvs_throttle_register(apr_pool_t *pool)
{
    return ap_mutex_register(pool, NAME, NULL, APR_LOCK_DEFAULT, 0);
}

static apr_status_t forget(void *server)
{
    if (cache)
        provider->destroy(cache, server);
    cache = NULL;
    return APR_SUCCESS;
}

const char *crvs_throttle_check(void)
{
    provider = ap_lookup_provider(AP_SOCACHE_PROVIDER_GROUP, "shmcb", AP_SOCACHE_PROVIDER_VERSION);
    return provider ? NULL : "failed logins cannot be counted: load mod_socache_shmcb (a2enmod socache_shmcb)";
}

const char *crvs_throttle_init(apr_pool_t *pool, apr_pool_t *scratch, server_rec *server)
{
    static struct ap_socache_hints hints = {CRVS_SHA256_BYTES, sizeof(window_t), ENTRY_LIFE};
    const char *error;

    if (ap_global_mutex_create(&mutex, NULL, NAME, NULL, server, pool, 0) != APR_SUCCESS)
        return "failed logins cannot be counted: no mutex could be made (see the directive Mutex)";
    error = provider->create(&cache, NULL, scratch, pool);
    if (!error && provider->init(cache, NAME, &hints, server, pool) != APR_SUCCESS)
        error = "failed logins cannot be counted: no shared memory (see the directive DefaultRuntimeDir)";
    if (!error)
        apr_pool_cleanup_register(pool, server, forget, apr_pool_cleanup_null);
    return error;
}

apr_status_t crvs_throttle_child_init(apr_pool_t *pool)
{
    return apr_global_mutex_child_init(&mutex, apr_global_mutex_lockfile(mutex), pool);
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

/* The current window, or a new one. Called with the mutex held. */
static window_t look_up(request_rec *r, const unsigned char *id)
{
    window_t window = {0, 0};
    unsigned int length = sizeof(window);

    if (provider->retrieve(cache, r->server, id, CRVS_SHA256_BYTES, (unsigned char *)&window, &length, r->pool)
            != APR_SUCCESS
        || length != sizeof(window) || r->request_time - window.start >= ENTRY_LIFE) {
        window.start = r->request_time;
        window.count = 0;
    }
    return window;
}

static void store(request_rec *r, const unsigned char *id, window_t window)
{
    apr_status_t status;

    provider->remove(cache, r->server, id, CRVS_SHA256_BYTES, r->pool);
    status = provider->store(cache, r->server, id, CRVS_SHA256_BYTES, window.start + ENTRY_LIFE,
                             (unsigned char *)&window, sizeof(window), r->pool);
    if (status != APR_SUCCESS)
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, status, r, "a failed attempt could not be counted");
}

bool crvs_throttle_take(request_rec *r, const char *kind, const char *key, int limit, int *wait)
{
    unsigned char id[CRVS_SHA256_BYTES];
    window_t window;
    bool allowed;

    make_id(kind, key, id);
    if (apr_global_mutex_lock(mutex) != APR_SUCCESS) {
        *wait = 1;
        return false;
    }
    window = look_up(r, id);
    allowed = window.count < limit;
    if (allowed) {
        window.count++;
        store(r, id, window);
    }
    apr_global_mutex_unlock(mutex);
    *wait = (int)apr_time_sec(window.start + ENTRY_LIFE - r->request_time) + 1;
    return allowed;
}

void crvs_throttle_give_back(request_rec *r, const char *kind, const char *key)
{
    unsigned char id[CRVS_SHA256_BYTES];
    window_t window;

    make_id(kind, key, id);
    if (apr_global_mutex_lock(mutex) != APR_SUCCESS)
        return;
    window = look_up(r, id);
    if (window.count > 0) {
        window.count--;
        store(r, id, window);
    }
    apr_global_mutex_unlock(mutex);
}

int crvs_throttle_count(request_rec *r, const char *kind, const char *key)
{
    unsigned char id[CRVS_SHA256_BYTES];
    window_t window;

    make_id(kind, key, id);
    if (apr_global_mutex_lock(mutex) != APR_SUCCESS)
        return 1;
    window = look_up(r, id);
    window.count++;
    store(r, id, window);
    apr_global_mutex_unlock(mutex);
    return window.count;
}
