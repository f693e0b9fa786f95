/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/counter.h"

#include <apr_shm.h>
#include <apr_strings.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#define KEY "crvs_counters"
/* What two processors write at once lies in lines of its own. */
#define LINE 64

typedef struct {
    apr_uint64_t value;
} __attribute__((aligned(LINE))) counter_t;

typedef struct {
    crvs_counter_route_t counted;
} __attribute__((aligned(LINE))) route_t;

/* The part of a child; a pid of 0: nobody's. */
typedef struct {
    apr_int64_t pid;
    apr_int64_t levels[CRVS_GAUGE_COUNT];
} __attribute__((aligned(LINE))) child_t;

typedef struct {
    apr_int64_t looked; /* when, an apr_time_t */
    apr_int64_t readings[CRVS_READING_COUNT];
} __attribute__((aligned(LINE))) site_t;

/* What outlives the module, which is loaded anew at a graceful restart. */
typedef struct {
    char *layout;
    apr_shm_t *memory;
} kept_t;

const apr_interval_time_t crvs_counter_steps[] = {5000, 25000, 100000, 250000, 500000, 1000000, 2500000, 5000000};

static struct {
    apr_int64_t *began; /* an apr_time_t; NULL: nothing is counted */
    counter_t *counters;
    route_t *routes;
    site_t *sites;
    child_t *children;
    child_t *own; /* NULL: this process has no part */
    int route_count;
    int site_count;
    int child_count;
} shared;

/* The next piece of the memory. */
static void *piece(char **at, apr_size_t size)
{
    char *piece = *at;

    *at += size;
    return piece;
}

static apr_size_t size_of(int routes, int sites, int children)
{
    return 2 * LINE + CRVS_COUNTER_COUNT * sizeof(counter_t) + (apr_size_t)routes * sizeof(route_t)
           + (apr_size_t)sites * sizeof(site_t) + (apr_size_t)children * sizeof(child_t);
}

static void divide(char *memory, int routes, int sites, int children)
{
    char *at = memory + (LINE - (uintptr_t)memory % LINE) % LINE;

    shared.began = piece(&at, LINE);
    shared.counters = piece(&at, CRVS_COUNTER_COUNT * sizeof(counter_t));
    shared.routes = piece(&at, (apr_size_t)routes * sizeof(route_t));
    shared.sites = piece(&at, (apr_size_t)sites * sizeof(site_t));
    shared.children = piece(&at, (apr_size_t)children * sizeof(child_t));
    shared.own = NULL;
    shared.route_count = routes;
    shared.site_count = sites;
    shared.child_count = children;
}

apr_status_t crvs_counter_make(apr_pool_t *process, const char *layout, int routes, int sites, int children)
{
    void *found = NULL;
    kept_t *kept;
    apr_status_t status;
    char whole[200];

    apr_snprintf(whole, sizeof(whole), "%d %d %d %d %d %d %d %s", CRVS_COUNTER_COUNT, CRVS_GAUGE_COUNT,
                 CRVS_READING_COUNT, routes, sites, children, (int)sizeof(route_t), layout);
    apr_pool_userdata_get(&found, KEY, process);
    kept = found;
    if (kept && strcmp(kept->layout, whole) != 0) {
        /* Children of before have it for as long as they live. */
        apr_shm_destroy(kept->memory);
        kept = NULL;
    }
    if (!kept) {
        kept = apr_pcalloc(process, sizeof(*kept));
        kept->layout = apr_pstrdup(process, whole);
        status = apr_shm_create(&kept->memory, size_of(routes, sites, children), NULL, process);
        if (status != APR_SUCCESS)
            return status;
        memset(apr_shm_baseaddr_get(kept->memory), 0, apr_shm_size_get(kept->memory));
        status = apr_pool_userdata_set(kept, KEY, NULL, process);
        if (status != APR_SUCCESS)
            return status;
    }
    divide(apr_shm_baseaddr_get(kept->memory), routes, sites, children);
    if (!*shared.began)
        *shared.began = apr_time_now();
    return APR_SUCCESS;
}

bool crvs_counter_is_on(void)
{
    return shared.began != NULL;
}

apr_time_t crvs_counter_began(void)
{
    return shared.began ? *shared.began : 0;
}

void crvs_counter_add(crvs_counter_e counter, apr_uint64_t number)
{
    if (shared.counters)
        __atomic_fetch_add(&shared.counters[counter].value, number, __ATOMIC_RELAXED);
}

apr_uint64_t crvs_counter_value(crvs_counter_e counter)
{
    return shared.counters ? __atomic_load_n(&shared.counters[counter].value, __ATOMIC_RELAXED) : 0;
}

/* --- Gauges --- */

/* One that was killed could not give its part back. */
static bool is_gone(apr_int64_t pid)
{
    return kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

static apr_status_t give_back(void *data)
{
    child_t *child = data;

    shared.own = NULL;
    __atomic_store_n(&child->pid, 0, __ATOMIC_RELEASE);
    return APR_SUCCESS;
}

void crvs_counter_child_init(apr_pool_t *pool)
{
    apr_int64_t own = getpid();

    for (int i = 0; i < shared.child_count && !shared.own; i++) {
        child_t *child = &shared.children[i];
        apr_int64_t pid = __atomic_load_n(&child->pid, __ATOMIC_RELAXED);

        if ((!pid || is_gone(pid))
            && __atomic_compare_exchange_n(&child->pid, &pid, own, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
            shared.own = child;
    }
    if (!shared.own)
        return;
    for (int i = 0; i < CRVS_GAUGE_COUNT; i++)
        __atomic_store_n(&shared.own->levels[i], 0, __ATOMIC_RELAXED);
    apr_pool_cleanup_register(pool, shared.own, give_back, apr_pool_cleanup_null);
}

void crvs_counter_move(crvs_gauge_e gauge, int change)
{
    child_t *own = shared.own;

    if (own)
        __atomic_fetch_add(&own->levels[gauge], change, __ATOMIC_RELAXED);
}

apr_int64_t crvs_counter_level(crvs_gauge_e gauge)
{
    apr_int64_t sum = 0;

    for (int i = 0; i < shared.child_count; i++) {
        apr_int64_t pid = __atomic_load_n(&shared.children[i].pid, __ATOMIC_ACQUIRE);

        if (pid && !is_gone(pid))
            sum += __atomic_load_n(&shared.children[i].levels[gauge], __ATOMIC_RELAXED);
    }
    return sum;
}

/* --- Routes --- */

void crvs_counter_answer(int route, int status, apr_interval_time_t took)
{
    int class = status / 100 - 2;
    crvs_counter_route_t *counted;
    int step = 0;

    if (route >= shared.route_count)
        return;
    if (class < 0 || class >= CRVS_COUNTER_CLASSES)
        class = CRVS_COUNTER_CLASSES - 1;
    while (step < CRVS_COUNTER_STEPS - 1 && took > crvs_counter_steps[step])
        step++;
    counted = &shared.routes[route].counted;
    __atomic_fetch_add(&counted->classes[class], 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&counted->steps[step], 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&counted->time, took > 0 ? (apr_uint64_t)took : 0, __ATOMIC_RELAXED);
}

bool crvs_counter_of_route(int route, crvs_counter_route_t *counted)
{
    const crvs_counter_route_t *from;
    apr_uint64_t sum = 0;

    if (route >= shared.route_count)
        return false;
    from = &shared.routes[route].counted;
    for (int i = 0; i < CRVS_COUNTER_CLASSES; i++) {
        counted->classes[i] = __atomic_load_n(&from->classes[i], __ATOMIC_RELAXED);
        sum += counted->classes[i];
    }
    for (int i = 0; i < CRVS_COUNTER_STEPS; i++)
        counted->steps[i] = __atomic_load_n(&from->steps[i], __ATOMIC_RELAXED);
    counted->time = __atomic_load_n(&from->time, __ATOMIC_RELAXED);
    return sum > 0;
}

/* --- Readings --- */

bool crvs_counter_is_due(int site, apr_interval_time_t every)
{
    apr_time_t now = apr_time_now();
    apr_int64_t looked;

    if (site >= shared.site_count)
        return false;
    looked = __atomic_load_n(&shared.sites[site].looked, __ATOMIC_RELAXED);
    /* Ahead of now: the clock was set back. */
    return (now - looked >= every || looked > now)
           && __atomic_compare_exchange_n(&shared.sites[site].looked, &looked, now, false, __ATOMIC_RELAXED,
                                          __ATOMIC_RELAXED);
}

void crvs_counter_note(int site, crvs_reading_e reading, apr_int64_t value)
{
    if (site < shared.site_count)
        __atomic_store_n(&shared.sites[site].readings[reading], value, __ATOMIC_RELAXED);
}

apr_int64_t crvs_counter_reading(int site, crvs_reading_e reading)
{
    return site < shared.site_count ? __atomic_load_n(&shared.sites[site].readings[reading], __ATOMIC_RELAXED) : 0;
}
