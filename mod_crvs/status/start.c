/* SPDX-License-Identifier: Apache-2.0 */
/* What is counted, by whom: settled once, as the server starts. */
#include "config.h"
#include "core/base/crypto.h"
#include "status/private.h"
#include "status/status.h"

#include <ap_mpm.h>
#include <apr_strings.h>
#include <http_main.h>

/* Children of a generation that goes, beside those of the next. */
#define SPARE 8

static const crvs_route_t *counted;

const crvs_route_t *crvs_start_routes(void)
{
    return counted;
}

int crvs_start_site(const server_rec *server)
{
    int number = 0;

    if (!crvs_config_of(server)->site)
        return -1;
    for (const server_rec *at = ap_server_conf; at && at != server; at = at->next)
        number += crvs_config_of(at)->site != NULL;
    return number;
}

/* The sites by their names, the routes by their patterns. */
static const char *layout_of(apr_pool_t *pool, const server_rec *server, int *routes, int *sites)
{
    const char *text = CRVS_VERSION;

    *routes = *sites = 0;
    for (; server; server = server->next) {
        if (!crvs_config_of(server)->site)
            continue;
        text = apr_psprintf(pool, "%s\n%s %u", text, server->server_hostname ? server->server_hostname : "",
                            server->addrs ? server->addrs->host_port : 0);
        ++*sites;
    }
    for (const crvs_route_t *route = counted; route->method; route++) {
        text = apr_pstrcat(pool, text, "\n", route->method, route->pattern, NULL);
        ++*routes;
    }
    return crvs_crypto_sha256_hex(pool, text, strlen(text));
}

apr_status_t crvs_status_start(apr_pool_t *scratch, const server_rec *server, const crvs_route_t *routes)
{
    int children = 0;
    int route_count, site_count;
    const char *layout;

    counted = routes;
    if (ap_mpm_query(AP_MPMQ_HARD_LIMIT_DAEMONS, &children) != APR_SUCCESS || children < 1)
        children = 1;
    layout = layout_of(scratch, server, &route_count, &site_count);
    return crvs_counter_make(server->process->pool, layout, route_count, site_count, children + SPARE);
}
