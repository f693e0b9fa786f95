/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/route.h"

#include "core/text/number.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

/* How a path matches a pattern. */
typedef enum { NOT, WITHOUT_SLASH, WHOLE } how_e;

/* One page has one URL: 007 is not 7. */
static apr_int64_t id_of(apr_pool_t *pool, const char *digits, apr_size_t length)
{
    return length > 1 && digits[0] == '0' ? 0 : crvs_number_id(apr_pstrmemdup(pool, digits, length));
}

static apr_size_t name_length(const char *path)
{
    apr_size_t length = 0;

    while (apr_isalnum(path[length]) || (path[length] && strchr("-_.", path[length])))
        length++;
    return *path == '.' ? 0 : length;
}

static how_e match_pattern(apr_pool_t *pool, const char *pattern, const char *path, crvs_match_t *match)
{
    while (*pattern && *path) {
        apr_size_t length;

        if (!strncmp(pattern, "{id}", 4)) {
            length = strspn(path, "0123456789");
            if (!length)
                return NOT;
            match->id = id_of(pool, path, length);
            pattern += 4;
            path += length;
        }
        else if (!strncmp(pattern, "{key}", 5)) {
            length = strspn(path, "0123456789abcdef");
            if (length != CRVS_ROUTE_KEY_LENGTH)
                return NOT;
            match->key = apr_pstrmemdup(pool, path, length);
            pattern += 5;
            path += length;
        }
        else if (!strncmp(pattern, "{name}", 6)) {
            length = name_length(path);
            if (!length)
                return NOT;
            match->name = apr_pstrmemdup(pool, path, length);
            pattern += 6;
            path += length;
        }
        else if (*pattern++ != *path++) {
            return NOT;
        }
    }
    if (!*pattern && !*path)
        return WHOLE;
    return !*path && !strcmp(pattern, "/") ? WITHOUT_SLASH : NOT;
}

static bool takes_method(const crvs_route_t *route, const char *method)
{
    return !strcmp(route->method, method) || (!strcmp(route->method, "GET") && !strcmp(method, "HEAD"));
}

bool crvs_route_find(const crvs_route_t *routes, apr_pool_t *pool, const char *method, const char *path, bool is_error,
                     crvs_match_t *match)
{
    const char *allow = NULL;

    *match = (crvs_match_t){0};
    for (const crvs_route_t *route = routes; route->method; route++) {
        crvs_match_t found = {.route = route};
        how_e how = match_pattern(pool, route->pattern, path, &found);

        if (how == NOT || (route->access->error && !is_error))
            continue;
        found.lacks_slash = how == WITHOUT_SLASH;
        *match = found;
        if (takes_method(route, method))
            return true;
        allow = apr_pstrcat(pool, allow ? allow : "", allow ? ", " : "",
                            strcmp(route->method, "GET") ? route->method : "GET, HEAD", NULL);
    }
    match->allow = allow;
    return match->route != NULL;
}
