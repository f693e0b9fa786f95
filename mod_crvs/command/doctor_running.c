/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What crvs-admin doctor asks the running server: whether it reaches the database, which is another question than
 * whether this command does.
 */
#include "command/doctor.h"
#include "command/process.h"
#include "core/text/json.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

/* In seconds: longer than a server waits for its database. */
#define PATIENCE "20"

/* What curl says of a server that does not answer: "curl: (7) Failed to connect ..." */
static const char *reason_of(apr_pool_t *pool, const char *output)
{
    const char *found = strstr(output, "curl: (");
    const char *reason = found ? strstr(found, ") ") : NULL;

    return reason ? apr_pstrmemdup(pool, reason + 2, strcspn(reason + 2, "\n")) : "no answer";
}

static void judge(crvs_doctor_t *doctor, const char *url, int status, const char *body)
{
    const char *reason, *said = "", *detail = "";
    const cJSON *json = crvs_json_parse(doctor->pool, body, strlen(body), &reason);

    if (json) {
        crvs_json_text(json, "status", &said);
        crvs_json_text(json, "detail", &detail);
    }
    if (status == 200 && !strcmp(said, "ok"))
        return;
    if (status == 503 && *detail)
        crvs_doctor_find(doctor, CRVS_FINDING_ERROR,
                         "the running Apache is not ready: %s. What it wrote to its error log says why", detail);
    else if (status == 403)
        crvs_doctor_find(doctor, CRVS_FINDING_WARNING, "%s answers 403: Require local lets this machine ask", url);
    else
        crvs_doctor_find(doctor, CRVS_FINDING_ERROR,
                         "%s answers %d: Apache runs with another configuration, or another server is there. apachectl "
                         "configtest && systemctl reload apache2",
                         url, status);
}

/* Takes "https://name:443/path address" apart. @return false where it is not so */
static bool read_health(apr_pool_t *pool, const char *health, const char **url, const char **name, const char **port,
                        const char **address)
{
    const char *host = strstr(health, "://"), *space = strchr(health, ' ');
    const char *colon = host ? strchr(host + 3, ':') : NULL;

    if (!host || !colon || !space || colon > space)
        return false;
    *url = apr_pstrmemdup(pool, health, (apr_size_t)(space - health));
    *name = apr_pstrmemdup(pool, host + 3, (apr_size_t)(colon - host - 3));
    *port = apr_pstrmemdup(pool, colon + 1, strspn(colon + 1, "0123456789"));
    *address = strchr(space + 1, ':') ? apr_pstrcat(pool, "[", space + 1, "]", NULL) : space + 1;
    return true;
}

/* As a visitor's request comes, but to this machine; whose certificate that is matters to visitors. */
static void ask(crvs_doctor_t *doctor, const crvs_apache_server_t *server)
{
    apr_pool_t *pool = doctor->pool;
    const char *url, *name, *port, *address, *output;
    char *code;

    if (!read_health(pool, crvs_apache_value(server, "Health"), &url, &name, &port, &address)) {
        crvs_doctor_find(
            doctor, CRVS_FINDING_WARNING,
            "%s has no address for its health, so nobody can ask the running Apache whether it reaches the "
            "database: put <Location \"/crvs-health\"> with SetHandler crvs-health into it, as example-site.conf "
            "has it",
            server->name);
        return;
    }
    url = apr_pstrcat(pool, url, "?ready", NULL);
    if (!crvs_process_output(pool,
                             (const char *const[]){"curl", "--silent", "--show-error", "--insecure", "--noproxy", "*",
                                                   "--max-time", PATIENCE, "--connect-to",
                                                   apr_pstrcat(pool, name, ":", port, ":", address, ":", port, NULL),
                                                   "--write-out", "\n%{http_code}", url, NULL},
                             NULL, true, &output)) {
        if (!strncmp(output, "curl: No such", strlen("curl: No such")))
            crvs_doctor_find(doctor, CRVS_FINDING_UNKNOWN, "the running Apache cannot be asked: there is no curl");
        else
            crvs_doctor_find(doctor, CRVS_FINDING_ERROR,
                             "the running Apache does not answer at %s:%s (%s): systemctl status apache2", address,
                             port, reason_of(pool, output));
        return;
    }
    code = strrchr(output, '\n');
    judge(doctor, url, code ? atoi(code + 1) : 0,
          code ? apr_pstrmemdup(pool, output, (apr_size_t)(code - output)) : "");
}

void crvs_doctor_running(crvs_doctor_t *doctor)
{
    if (!crvs_doctor_has_servers(doctor))
        return;
    for (int i = 0; i < doctor->apache->servers->nelts; i++)
        ask(doctor, crvs_apache_server(doctor->apache, i));
}
