/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/route.h"

#include "core/text/number.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <string.h>

/* How a path matches a pattern. */
typedef enum { NOT, WITHOUT_SLASH, WHOLE } how_e;

/* A part of a path, where a pattern has a placeholder. */
typedef struct {
    const char *at;
    apr_size_t length;
} piece_t;

typedef struct {
    piece_t id;
    piece_t key;
    piece_t name;
} pieces_t;

/* The routes whose patterns begin with the same segment. */
typedef struct {
    const char *segment;
    apr_size_t length;
    apr_array_header_t *routes; /* const crvs_route_t * */
} group_t;

struct crvs_route_table_t {
    apr_array_header_t *groups; /* group_t */
    apr_array_header_t *secret; /* const crvs_route_t * */
};

/* The length of the first segment of a path or pattern, which begins with a slash or is empty. */
static apr_size_t segment_length(const char *path)
{
    const char *end = *path ? strchr(path + 1, '/') : path;

    return end ? (apr_size_t)(end - path) - (*path != '\0') : strlen(path + 1);
}

static group_t *find_group(const crvs_route_table_t *table, const char *path)
{
    apr_size_t length = segment_length(path);

    for (int i = 0; i < table->groups->nelts; i++) {
        group_t *group = &APR_ARRAY_IDX(table->groups, i, group_t);

        if (group->length == length && (!length || !memcmp(group->segment, path + 1, length)))
            return group;
    }
    return NULL;
}

crvs_route_table_t *crvs_route_table_make(apr_pool_t *pool, const crvs_route_t *routes)
{
    crvs_route_table_t *table = apr_palloc(pool, sizeof(*table));

    table->groups = apr_array_make(pool, 16, sizeof(group_t));
    table->secret = apr_array_make(pool, 2, sizeof(const crvs_route_t *));
    for (const crvs_route_t *route = routes; route->method; route++) {
        group_t *group = find_group(table, route->pattern);

        if (!group) {
            group = apr_array_push(table->groups);
            group->segment = route->pattern + 1;
            group->length = segment_length(route->pattern);
            group->routes = apr_array_make(pool, 16, sizeof(const crvs_route_t *));
        }
        APR_ARRAY_PUSH(group->routes, const crvs_route_t *) = route;
        if (route->access->secret)
            APR_ARRAY_PUSH(table->secret, const crvs_route_t *) = route;
    }
    return table;
}

const crvs_route_t *crvs_route_secret(const crvs_route_table_t *table, const char *path, apr_size_t *shown)
{
    for (int i = 0; i < table->secret->nelts; i++) {
        const crvs_route_t *route = APR_ARRAY_IDX(table->secret, i, const crvs_route_t *);

        *shown = strcspn(route->pattern, "{");
        if (!strncmp(path, route->pattern, *shown) && path[*shown])
            return route;
    }
    return NULL;
}

static apr_size_t name_length(const char *path)
{
    apr_size_t length = 0;

    while (apr_isalnum(path[length]) || (path[length] && strchr("-_.", path[length])))
        length++;
    return *path == '.' ? 0 : length;
}

/* What a placeholder takes of a path; 0 where it cannot stand there. */
static apr_size_t take(char placeholder, const char *path, pieces_t *pieces)
{
    piece_t piece = {.at = path};

    switch (placeholder) {
    case 'i':
        piece.length = strspn(path, "0123456789");
        pieces->id = piece;
        break;
    case 'k':
        piece.length = strspn(path, "0123456789abcdef");
        pieces->key = piece;
        return piece.length == CRVS_ROUTE_KEY_LENGTH ? piece.length : 0;
    default:
        piece.length = name_length(path);
        pieces->name = piece;
    }
    return piece.length;
}

static how_e match_pattern(const char *pattern, const char *path, pieces_t *pieces)
{
    while (*pattern && *path) {
        if (*pattern == '{') {
            apr_size_t taken = take(pattern[1], path, pieces);

            if (!taken)
                return NOT;
            path += taken;
            pattern = strchr(pattern, '}') + 1;
        }
        else if (*pattern++ != *path++) {
            return NOT;
        }
    }
    if (!*pattern && !*path)
        return WHOLE;
    return !*path && !strcmp(pattern, "/") ? WITHOUT_SLASH : NOT;
}

static const char *text_of(apr_pool_t *pool, const piece_t *piece)
{
    return piece->at ? apr_pstrmemdup(pool, piece->at, piece->length) : NULL;
}

/* One page has one URL: 007 is not 7. */
static apr_int64_t id_of(apr_pool_t *pool, const piece_t *piece)
{
    return !piece->at || (piece->length > 1 && *piece->at == '0') ? 0 : crvs_number_id(text_of(pool, piece));
}

static bool takes_method(const crvs_route_t *route, const char *method)
{
    return !strcmp(route->method, method) || (!strcmp(route->method, "GET") && !strcmp(method, "HEAD"));
}

bool crvs_route_find(const crvs_route_table_t *table, apr_pool_t *pool, const char *method, const char *path,
                     bool is_error, crvs_match_t *match)
{
    const group_t *group = find_group(table, path);
    /* Behind the first segment, which all of a group have in common. */
    apr_size_t rest = *path && group ? 1 + group->length : 0;
    pieces_t pieces = {0};
    const char *allow = NULL;

    *match = (crvs_match_t){0};
    for (int i = 0; group && i < group->routes->nelts; i++) {
        const crvs_route_t *route = APR_ARRAY_IDX(group->routes, i, const crvs_route_t *);
        pieces_t found = {0};
        how_e how = match_pattern(route->pattern + rest, path + rest, &found);

        if (how == NOT || (route->access->error && !is_error))
            continue;
        match->route = route;
        match->lacks_slash = how == WITHOUT_SLASH;
        pieces = found;
        if (takes_method(route, method)) {
            allow = NULL;
            break;
        }
        allow = apr_pstrcat(pool, allow ? allow : "", allow ? ", " : "",
                            strcmp(route->method, "GET") ? route->method : "GET, HEAD", NULL);
    }
    match->allow = allow;
    match->id = id_of(pool, &pieces.id);
    match->key = text_of(pool, &pieces.key);
    match->name = text_of(pool, &pieces.name);
    return match->route != NULL;
}
