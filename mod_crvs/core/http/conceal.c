/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/conceal.h"

#include "core/http/route.h"
#include "core/text/query.h"

#include <apr_strings.h>
#include <string.h>

/* Where the path that may be shown waits for the end of the request. */
#define NOTE "crvs-shown-path"
#define HIDDEN "-"
/* A path in a query in a path in a query: nobody's browser encodes it more often. */
#define MOST_ENCODED 4

/* The path as it may be shown; NULL where there is nothing to conceal. */
static const char *shown(const crvs_site_t *site, const request_rec *r)
{
    apr_size_t base = strlen(site->base) - 1;
    const crvs_route_t *route;
    apr_size_t before;

    if (!r->uri || strncmp(r->uri, site->base, base) != 0)
        return NULL;
    route = crvs_route_secret(site->routes, r->uri + base, &before);
    return route ? apr_psprintf(r->pool, "%.*s%.*s-/", (int)base, site->base, (int)before, route->pattern) : NULL;
}

/* Whether a query, or a page's address, holds a path with a secret, however often it is encoded. */
static bool has_secret(const crvs_site_t *site, apr_pool_t *pool, const char *text)
{
    char *decoded = text ? apr_pstrdup(pool, text) : NULL;
    apr_size_t before;

    for (int turn = 0; decoded && turn < MOST_ENCODED; turn++) {
        bool is_encoded = strchr(decoded, '%') != NULL;

        crvs_query_decode(decoded);
        ap_no2slash(decoded);
        for (const char *at = strchr(decoded, '/'); at; at = strchr(at + 1, '/')) {
            if (crvs_route_secret(site->routes, at, &before))
                return true;
        }
        if (!is_encoded)
            break;
    }
    return false;
}

void crvs_conceal_line(const crvs_site_t *site, request_rec *r)
{
    const char *path = shown(site, r);

    if (path)
        apr_table_setn(r->notes, NOTE, path);
    else if (r->args && r->unparsed_uri && has_secret(site, r->pool, r->args))
        path = apr_psprintf(r->pool, "%.*s?" HIDDEN, (int)strcspn(r->unparsed_uri, "?"), r->unparsed_uri);
    if (path)
        r->the_request = apr_pstrcat(r->pool, r->method, " ", path, " ", r->protocol, NULL);
}

void crvs_conceal_rest(const crvs_site_t *site, request_rec *r)
{
    const char *path = apr_table_get(r->notes, NOTE);

    if (has_secret(site, r->pool, apr_table_get(r->headers_in, "Referer")))
        apr_table_setn(r->headers_in, "Referer", HIDDEN);
    if (has_secret(site, r->pool, r->args)) {
        r->args = apr_pstrdup(r->pool, HIDDEN);
        r->parsed_uri.query = r->args;
        r->unparsed_uri = apr_pstrcat(r->pool, r->uri, "?" HIDDEN, NULL);
    }
    if (!path)
        return;
    r->uri = apr_pstrdup(r->pool, path);
    r->unparsed_uri = r->uri;
    r->parsed_uri.path = r->uri;
    r->filename = r->uri;
    r->path_info = NULL;
}
