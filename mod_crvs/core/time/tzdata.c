/* SPDX-License-Identifier: Apache-2.0 */
#include "core/time/tzdata.h"

#include "core/base/file.h"

#include <apr_hash.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define VERSION_LINE "# version "

struct crvs_tzdata_t {
    const char *folder;
    const char *version;
    apr_array_header_t *names; /* const char *, sorted */
    apr_hash_t *links;         /* another name of a zone to the zone's own */
};

static int by_name(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

static bool is_listed(const crvs_tzdata_t *tzdata, const char *name)
{
    return bsearch(&name, tzdata->names->elts, (size_t)tzdata->names->nelts, sizeof(name), by_name) != NULL;
}

/* The third column of zone.tab, which has a row for each place of each country. */
static void read_names(crvs_tzdata_t *tzdata, apr_pool_t *pool, char *text)
{
    char *rest;

    for (char *line = apr_strtok(text, "\n", &rest); line; line = apr_strtok(NULL, "\n", &rest)) {
        char *column;
        const char *name = NULL;

        if (*line == '#')
            continue;
        apr_strtok(line, "\t", &column);
        apr_strtok(NULL, "\t", &column);
        name = apr_strtok(NULL, "\t", &column);
        if (name)
            *(const char **)apr_array_push(tzdata->names) = apr_pstrdup(pool, name);
    }
    qsort(tzdata->names->elts, (size_t)tzdata->names->nelts, sizeof(const char *), by_name);
}

/* Lines such as "L Asia/Kolkata Asia/Calcutta" in tzdata.zi, whose first says the version. */
static void read_links(crvs_tzdata_t *tzdata, apr_pool_t *pool, char *text)
{
    char *rest;

    for (char *line = apr_strtok(text, "\n", &rest); line; line = apr_strtok(NULL, "\n", &rest)) {
        char *other;

        if (!strncmp(line, VERSION_LINE, strlen(VERSION_LINE)))
            tzdata->version = apr_pstrdup(pool, line + strlen(VERSION_LINE));
        if (strncmp(line, "L ", 2))
            continue;
        other = strchr(line + 2, ' ');
        if (!other)
            continue;
        *other++ = '\0';
        apr_hash_set(tzdata->links, apr_pstrdup(pool, other), APR_HASH_KEY_STRING, apr_pstrdup(pool, line + 2));
    }
}

static char *read_file(const crvs_tzdata_t *tzdata, apr_pool_t *scratch, const char *name)
{
    const char *error;
    const char *text = crvs_file_read(scratch, apr_pstrcat(scratch, tzdata->folder, "/", name, NULL), NULL, &error);

    return text ? apr_pstrdup(scratch, text) : NULL;
}

const crvs_tzdata_t *crvs_tzdata_open(apr_pool_t *pool, const char **error)
{
    crvs_tzdata_t *tzdata = apr_pcalloc(pool, sizeof(*tzdata));
    const char *set = getenv("TZDIR"); /* libc's own variable */
    apr_pool_t *scratch;
    char *text;

    if (apr_pool_create(&scratch, pool) != APR_SUCCESS) {
        *error = "there is no memory for time zones";
        return NULL;
    }
    tzdata->folder = set && *set ? apr_pstrdup(pool, set) : "/usr/share/zoneinfo";
    tzdata->version = "";
    tzdata->names = apr_array_make(pool, 512, sizeof(const char *));
    tzdata->links = apr_hash_make(pool);
    text = read_file(tzdata, scratch, "zone.tab");
    if (text)
        read_names(tzdata, pool, text);
    /* Without it former names are files of their own, or unknown. */
    text = read_file(tzdata, scratch, "tzdata.zi");
    if (text)
        read_links(tzdata, pool, text);
    apr_pool_destroy(scratch);
    if (tzdata->names->nelts)
        return tzdata;
    *error =
        apr_psprintf(pool, "the system has no time zones, for %s/zone.tab cannot be read: install the package tzdata",
                     tzdata->folder);
    return NULL;
}

const char *const *crvs_tzdata_names(const crvs_tzdata_t *tzdata, int *count)
{
    *count = tzdata->names->nelts;
    return (const char *const *)tzdata->names->elts;
}

const char *crvs_tzdata_current(const crvs_tzdata_t *tzdata, const char *name)
{
    const char *current = is_listed(tzdata, name) ? NULL : apr_hash_get(tzdata->links, name, APR_HASH_KEY_STRING);

    return current && is_listed(tzdata, current) ? current : name;
}

/* Letters, digits, "_", "-", "+" and slashes within: no way out of the folder. */
static bool is_name(const char *name)
{
    for (const char *at = name; *at; at++) {
        if (!apr_isalnum(*at) && (*at != '/' || at == name || !at[1]) && !strchr("_-+", *at))
            return false;
    }
    return *name != '\0';
}

const crvs_tzif_t *crvs_tzdata_rules(const crvs_tzdata_t *tzdata, apr_pool_t *pool, const char *name)
{
    const crvs_tzif_t *rules = NULL;
    const char *bytes, *error, *target;
    apr_size_t length;
    apr_pool_t *scratch;

    if (!is_name(name) || apr_pool_create(&scratch, pool) != APR_SUCCESS)
        return NULL;
    bytes = crvs_file_read(scratch, apr_pstrcat(scratch, tzdata->folder, "/", name, NULL), &length, &error);
    target = apr_hash_get(tzdata->links, name, APR_HASH_KEY_STRING);
    /* Where former names are a package of their own. */
    if (!bytes && target)
        bytes = crvs_file_read(scratch, apr_pstrcat(scratch, tzdata->folder, "/", target, NULL), &length, &error);
    if (bytes)
        rules = crvs_tzif_read(pool, bytes, length);
    apr_pool_destroy(scratch);
    return rules;
}

const char *crvs_tzdata_version(const crvs_tzdata_t *tzdata)
{
    return tzdata->version;
}
