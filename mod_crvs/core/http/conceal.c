/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/conceal.h"

#include "core/http/route.h"

#include <apr_strings.h>
#include <string.h>

/* Where the path that may be shown waits for the end of the request. */
#define NOTE "crvs-shown-path"

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

void crvs_conceal_line(const crvs_site_t *site, request_rec *r)
{
    const char *path = shown(site, r);

    if (!path)
        return;
    r->the_request = apr_pstrcat(r->pool, r->method, " ", path, " ", r->protocol, NULL);
    apr_table_setn(r->notes, NOTE, path);
}

void crvs_conceal_rest(request_rec *r)
{
    const char *path = apr_table_get(r->notes, NOTE);

    if (!path)
        return;
    r->uri = apr_pstrdup(r->pool, path);
    r->unparsed_uri = r->uri;
    r->parsed_uri.path = r->uri;
    r->filename = r->uri;
    r->path_info = NULL;
}
