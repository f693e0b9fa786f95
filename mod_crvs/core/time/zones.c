/* SPDX-License-Identifier: Apache-2.0 */
#include "core/time/zones.h"

#include "core/time/tzdata.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const crvs_zone_t *zone;
    int language;
} offer_t;

struct crvs_zones_t {
    const crvs_tzdata_t *tzdata;
    apr_hash_t *by_name;
    offer_t **offers; /* by language, each in its order */
    int count;
};

static int by_city(const void *one, const void *other)
{
    const offer_t *first = one;

    return crvs_zone_compare(first->zone, ((const offer_t *)other)->zone, first->language);
}

crvs_zones_t *crvs_zones_make(apr_pool_t *pool, crvs_zone_t *school, int language_count, const char **error)
{
    crvs_zones_t *zones = apr_pcalloc(pool, sizeof(*zones));
    const char *const *names;
    int count;

    zones->tzdata = crvs_zone_tzdata(school);
    zones->by_name = apr_hash_make(pool);
    names = crvs_tzdata_names(zones->tzdata, &count);
    zones->offers = apr_palloc(pool, sizeof(*zones->offers) * (size_t)language_count);
    for (int language = 0; language < language_count; language++)
        zones->offers[language] = apr_palloc(pool, sizeof(**zones->offers) * (size_t)count);
    for (int i = 0; i < count; i++) {
        crvs_zone_t *zone =
            strcmp(names[i], crvs_zone_name(school)) != 0 ? crvs_zone_make_beside(pool, names[i], school) : school;

        if (!zone) {
            *error = apr_psprintf(pool, "the system's file of the zone %s cannot be read", names[i]);
            return NULL;
        }
        apr_hash_set(zones->by_name, crvs_zone_name(zone), APR_HASH_KEY_STRING, zone);
        for (int language = 0; language < language_count; language++)
            zones->offers[language][i] = (offer_t){zone, language};
    }
    zones->count = count;
    for (int language = 0; language < language_count; language++)
        qsort(zones->offers[language], (size_t)count, sizeof(offer_t), by_city);
    return zones;
}

int crvs_zones_count(const crvs_zones_t *zones)
{
    return zones->count;
}

const crvs_zone_t *crvs_zones_offer(const crvs_zones_t *zones, int language, int place)
{
    return zones->offers[language][place].zone;
}

crvs_zone_t *crvs_zones_find(const crvs_zones_t *zones, const char *name)
{
    if (!name)
        return NULL;
    return apr_hash_get(zones->by_name, crvs_tzdata_current(zones->tzdata, name), APR_HASH_KEY_STRING);
}
