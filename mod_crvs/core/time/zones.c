/* SPDX-License-Identifier: Apache-2.0 */
#include "core/time/zones.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <apr_thread_mutex.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/uenum.h>

/* A school with people in more zones than that is none that we know of. */
#define MAX_OPEN 24

struct crvs_zones_t {
    apr_pool_t *pool; /* of what is opened later: used with the mutex held alone */
    apr_thread_mutex_t *mutex;
    apr_hash_t *open; /* name to crvs_zone_t */
    crvs_zone_t *school;
    const char *const *languages;
    int language_count;
    const char *const *names;
    int count;
};

static int by_name(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* The names of zones with a place: not Etc/GMT+5, nor the former names of others. */
static bool list_names(apr_pool_t *pool, crvs_zones_t *zones)
{
    UErrorCode status = U_ZERO_ERROR;
    UEnumeration *known = ucal_openTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL_LOCATION, NULL, NULL, &status);
    apr_array_header_t *names = apr_array_make(pool, 512, sizeof(const char *));
    const char *name;

    while (U_SUCCESS(status) && (name = uenum_next(known, NULL, &status)))
        *(const char **)apr_array_push(names) = apr_pstrdup(pool, name);
    uenum_close(known);
    if (U_FAILURE(status) || !names->nelts)
        return false;
    qsort(names->elts, (size_t)names->nelts, sizeof(const char *), by_name);
    zones->names = (const char *const *)names->elts;
    zones->count = names->nelts;
    return true;
}

crvs_zones_t *crvs_zones_make(apr_pool_t *pool, crvs_zone_t *school, const char *const *languages, int language_count,
                              const char **error)
{
    crvs_zones_t *zones = apr_pcalloc(pool, sizeof(*zones));

    zones->school = school;
    zones->languages = languages;
    zones->language_count = language_count;
    /* A pool of its own, so that no other thread takes memory from it. */
    if (!list_names(pool, zones) || apr_pool_create(&zones->pool, pool) != APR_SUCCESS
        || apr_thread_mutex_create(&zones->mutex, APR_THREAD_MUTEX_DEFAULT, pool) != APR_SUCCESS) {
        *error = "ICU cannot list the time zones";
        return NULL;
    }
    zones->open = apr_hash_make(zones->pool);
    return zones;
}

const char *const *crvs_zones_names(const crvs_zones_t *zones, int *count)
{
    *count = zones->count;
    return zones->names;
}

static crvs_zone_t *open_zone(crvs_zones_t *zones, const char *name)
{
    crvs_zone_t *zone = apr_hash_get(zones->open, name, APR_HASH_KEY_STRING);
    const char *error;

    if (zone)
        return zone;
    if (apr_hash_count(zones->open) < MAX_OPEN)
        zone = crvs_zone_make(zones->pool, name, zones->languages, zones->language_count, &error);
    if (!zone)
        return zones->school;
    apr_hash_set(zones->open, crvs_zone_name(zone), APR_HASH_KEY_STRING, zone);
    return zone;
}

crvs_zone_t *crvs_zones_find(crvs_zones_t *zones, const char *name)
{
    crvs_zone_t *zone;

    if (!name || !bsearch(&name, zones->names, (size_t)zones->count, sizeof(*zones->names), by_name))
        return NULL;
    if (!strcmp(name, crvs_zone_name(zones->school)))
        return zones->school;
    apr_thread_mutex_lock(zones->mutex);
    zone = open_zone(zones, name);
    apr_thread_mutex_unlock(zones->mutex);
    return zone;
}
