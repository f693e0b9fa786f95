/* SPDX-License-Identifier: Apache-2.0 */
#include "dump.h"

#include "body_limits.h"
#include "directives.h"
#include "routes.h"
#include "status/status.h"

#include <ap_listen.h>
#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <unixd.h>

/* `apachectl -t -D DUMP_CRVS_ROUTES` lists the URLs and who may use them. */
static void dump_routes(apr_file_t *out)
{
    for (const crvs_route_t *route = crvs_routes_application.routes; route->method; route++)
        apr_file_printf(out, "%s %s %s\n", route->method, route->pattern, route->access->name);
}

/* The section in which a virtual host is defined; NULL for the main server. */
static const ap_directive_t *section_of(const ap_directive_t *tree, const server_rec *server)
{
    for (; tree; tree = tree->next) {
        const ap_directive_t *inner = section_of(tree->first_child, server);

        if (!strcasecmp(tree->directive, "<VirtualHost") && server->is_virtual && server->defn_name
            && tree->line_num == (int)server->defn_line_number && !strcmp(tree->filename, server->defn_name))
            return tree;
        if (inner)
            return inner;
    }
    return NULL;
}

/* The last arguments of a directive below a section, or outside of all virtual hosts; NULL where it isn't there. */
static const char *arguments_of(const ap_directive_t *tree, const char *name)
{
    const char *found = NULL;

    for (; tree; tree = tree->next) {
        const char *inner = strcasecmp(tree->directive, "<VirtualHost") ? arguments_of(tree->first_child, name) : NULL;

        if (inner)
            found = inner;
        if (!strcasecmp(tree->directive, name))
            found = tree->args;
    }
    return found;
}

/* As the server has it: its own, else the main server's. */
static const char *setting(const server_rec *server, const char *name)
{
    const ap_directive_t *section = section_of(ap_conftree, server);
    const char *own = section ? arguments_of(section->first_child, name) : NULL;

    return own ? own : arguments_of(ap_conftree, name);
}

/* DBDParams without secrets. */
static const char *shown_parameters(apr_pool_t *pool, const char *parameters)
{
    const char *rest = parameters ? parameters : "";
    const char *shown = "";

    rest = *rest == '"' ? ap_getword_conf(pool, &rest) : rest;
    while (*rest) {
        const char *pair = ap_getword(pool, &rest, ',');

        while (*pair == ' ')
            pair++;
        if (!strncmp(pair, "group=", 6) || !strncmp(pair, "reconnect=", 10))
            shown = apr_pstrcat(pool, shown, *shown ? "," : "", pair, NULL);
    }
    return shown;
}

static bool has_tls(const server_rec *server)
{
    const char *engine = setting(server, "SSLEngine");

    return (engine && !strcasecmp(engine, "on")) || (server->server_scheme && !strcmp(server->server_scheme, "https"));
}

/* The path of a <Location> among directives that answers for monitoring; NULL where there is none. */
static const char *health_location(apr_pool_t *pool, const ap_directive_t *tree)
{
    for (; tree; tree = tree->next) {
        const char *rest = tree->args;
        const char *handler =
            strcasecmp(tree->directive, "<Location") ? NULL : arguments_of(tree->first_child, "SetHandler");
        const char *inner = NULL;

        if (handler && !strcmp(ap_getword_conf(pool, &handler), CRVS_HEALTH_HANDLER))
            return apr_pstrndup(pool, rest, strlen(rest) - (rest[strlen(rest) - 1] == '>'));
        if (strcasecmp(tree->directive, "<VirtualHost"))
            inner = health_location(pool, tree->first_child);
        if (inner)
            return inner;
    }
    return NULL;
}

/* Where this machine can ask the running server: "Health https://name:443/path address". */
static void dump_health(apr_file_t *out, apr_pool_t *pool, const server_rec *server)
{
    const ap_directive_t *section = section_of(ap_conftree, server);
    const char *path = section ? health_location(pool, section->first_child) : NULL;
    const server_addr_rec *own = server->is_virtual ? server->addrs : NULL;
    apr_sockaddr_t *address = own ? own->host_addr : ap_listeners ? ap_listeners->bind_addr : NULL;
    apr_port_t port = own && own->host_port ? own->host_port : ap_listeners ? ap_listeners->bind_addr->port : 0;
    const char *tls = setting(server, "SSLEngine");
    const char *ip;
    char *bound = NULL;

    if (!path)
        path = health_location(pool, ap_conftree);
    if (!path || !address || !port)
        return;
    path = ap_getword_conf(pool, &path);
    ip = apr_sockaddr_ip_get(&bound, address) == APR_SUCCESS ? bound : "";
    if (!*ip || !strcmp(ip, "0.0.0.0"))
        ip = "127.0.0.1";
    else if (!strcmp(ip, "::"))
        ip = "::1";
    apr_file_printf(out, "Health %s://%s:%u%s %s\n", tls && !strcasecmp(tls, "on") ? "https" : "http",
                    server->server_hostname ? server->server_hostname : "localhost", port, path, ip);
}

/* By which people know the site, in front of its paths: a proxy's address stands in ServerName. */
static void dump_address(apr_file_t *out, const server_rec *server)
{
    bool is_secure = has_tls(server);
    apr_port_t usual = is_secure ? 443 : 80, port = server->port;

    if (!port && !server->server_scheme)
        port = server->is_virtual && server->addrs->host_port ? server->addrs->host_port
               : ap_listeners                                 ? ap_listeners->bind_addr->port
                                                              : 0;
    apr_file_printf(out, "Address %s://%s", is_secure ? "https" : "http",
                    server->server_hostname ? server->server_hostname : "localhost");
    if (port && port != usual)
        apr_file_printf(out, ":%u", port);
    apr_file_printf(out, "\n");
}

static void dump_server(apr_file_t *out, apr_pool_t *pool, const server_rec *server)
{
    const crvs_config_t *config = crvs_config_of(server);
    const char *driver = setting(server, "DBDriver");

    apr_file_printf(out, "server %s %s:%u\n", server->server_hostname ? server->server_hostname : "",
                    server->defn_name ? server->defn_name : "", server->defn_line_number);
    apr_file_printf(out, "User %s\n", ap_unixd_config.user_name ? ap_unixd_config.user_name : "");
    apr_file_printf(out, "TLS %s\n", has_tls(server) ? "On" : "Off");
    dump_address(out, server);
    dump_health(out, pool, server);
    apr_file_printf(out, "DBDriver %s\n", driver ? driver : "");
    apr_file_printf(out, "DBDParams %s\n", shown_parameters(pool, setting(server, "DBDParams")));
    crvs_directive_show(out, pool, config);
    apr_file_printf(out, "LimitRequestBody %" APR_OFF_T_FMT "\n", crvs_body_limits_of_recordings(pool, server));
    apr_file_printf(out, "LimitRequestBodyOfForms %" APR_OFF_T_FMT "\n", crvs_body_limits_of_forms(pool, server));
    apr_file_printf(out, "SecRequestBodyLimit %" APR_OFF_T_FMT "\n", crvs_body_limits_of_mod_security());
}

void crvs_dump(apr_pool_t *pool, server_rec *server)
{
    apr_file_t *out = NULL;

    if (apr_file_open_stdout(&out, pool) != APR_SUCCESS)
        return;
    if (ap_exists_config_define("DUMP_CRVS_ROUTES"))
        dump_routes(out);
    if (!ap_exists_config_define("DUMP_CRVS"))
        return;
    apr_file_printf(out, "mod_crvs %s\n", CRVS_VERSION);
    for (; server; server = server->next) {
        if (crvs_config_of(server)->site)
            dump_server(out, pool, server);
    }
}
