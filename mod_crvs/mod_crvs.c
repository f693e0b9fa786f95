/* SPDX-License-Identifier: Apache-2.0 */
/* The module record and its hooks, nothing else. */
#include "accounts/password.h"
#include "accounts/turns.h"
#include "config.h"
#include "core/base/counter.h"
#include "core/base/kept.h"
#include "core/base/workspace.h"
#include "core/db/db.h"
#include "core/http/body.h"
#include "core/http/conceal.h"
#include "core/http/dispatch.h"
#include "core/http/response.h"
#include "core/http/throttle.h"
#include "directives.h"
#include "dump.h"
#include "housekeeping.h"
#include "identity/authtype.h"
#include "identity/external.h"
#include "routes.h"
#include "startup.h"
#include "status/status.h"

#include <ap_mpm.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <http_main.h>
#include <http_protocol.h>
#include <http_request.h>

#define HANDLER "crvs"

static int pre_config(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *scratch)
{
    (void)log;
    (void)scratch;
    return crvs_throttle_register(pool) == APR_SUCCESS ? OK : HTTP_INTERNAL_SERVER_ERROR;
}

static bool is_used(server_rec *server)
{
    for (; server; server = server->next) {
        if (crvs_config_of(server)->site)
            return true;
    }
    return false;
}

static int post_config(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *scratch, server_rec *server)
{
    apr_status_t status;
    const char *error;

    (void)log;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG || !is_used(server))
        return OK;
    status = crvs_status_start(scratch, server, crvs_routes_application.routes);
    if (status != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, status, server, "no shared memory to count in");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    error = crvs_throttle_init(pool, scratch, server);
    if (error) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, server, "%s", error);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    status = crvs_turns_make(pool);
    if (status != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, status, server, "no shared memory for logins that wait");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    status = crvs_housekeeping_start(pool, server);
    if (status == APR_SUCCESS)
        return OK;
    ap_log_error(APLOG_MARK, APLOG_CRIT, status, server, "CrvsTidyInterval: mod_watchdog refused us");
    return HTTP_INTERNAL_SERVER_ERROR;
}

/* How many threads serve requests in this process. */
static int count_threads(void)
{
    int threads = 0;

    return ap_mpm_query(AP_MPMQ_MAX_THREADS, &threads) == APR_SUCCESS && threads > 0 ? threads : 1;
}

static void child_init(apr_pool_t *pool, server_rec *server)
{
    apr_status_t status;

    crvs_counter_child_init(pool);
    crvs_housekeeping_child_init(pool);
    status = crvs_db_child_init(pool, count_threads());
    if (status == APR_SUCCESS)
        status = crvs_password_child_init(pool, count_threads());
    if (status == APR_SUCCESS)
        status = crvs_kept_child_init(pool);
    if (status == APR_SUCCESS)
        status = crvs_workspace_child_init(pool);
    if (status == APR_SUCCESS)
        status = crvs_status_health_child_init(pool);
    if (status == APR_SUCCESS && is_used(server))
        status = crvs_throttle_child_init(pool, server);
    if (status != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_CRIT, status, server, "a child process could not be prepared");
}

static int post_read_request(request_rec *r)
{
    const crvs_config_t *config = crvs_config_of(r->server);

    crvs_external_scrub(r);
    if (config->site)
        crvs_conceal_line(config->site, r);
    return DECLINED;
}

/* Our URLs have no file behind them: found here, they skip the walk through the file system. */
static int claim(request_rec *r)
{
    const crvs_config_t *config = crvs_config_of(r->server);

    if (!config->site || r->proxyreq || !crvs_dispatch_claim(config->site, r))
        return DECLINED;
    r->handler = HANDLER;
    r->filename = apr_pstrdup(r->pool, r->uri);
    return OK;
}

static int is_ours(const request_rec *r)
{
    return crvs_dispatch_is_claimed(r) && r->handler && !strcmp(r->handler, HANDLER);
}

static int map_to_nothing(request_rec *r)
{
    return is_ours(r) ? OK : DECLINED;
}

static int check_access(request_rec *r)
{
    /* What says that somebody may not is not itself withheld. */
    if (is_ours(r) && crvs_dispatch_is_error(r))
        return OK;
    return crvs_authtype_open(r, is_ours(r) && crvs_dispatch_is_open(r));
}

static int check_authn(request_rec *r)
{
    return crvs_authtype_authenticate(r, is_ours(r));
}

/* On every request for a file that is not everybody's; all other answers are those of the handler. */
static int check_file(request_rec *r)
{
    return is_ours(r) && crvs_dispatch_file(r) ? OK : DECLINED;
}

static int fix_file(request_rec *r)
{
    /* Where another AuthType says who asks, that is known only by now. */
    if (r->ap_auth_type)
        check_file(r);
    return crvs_response_fix_type(r);
}

static int handle(request_rec *r)
{
    return is_ours(r) ? crvs_dispatch(r) : DECLINED;
}

/* Before mod_log_config and the like. */
static int log_transaction(request_rec *r)
{
    const crvs_config_t *config = crvs_config_of(r->server);

    if (config->site) {
        crvs_dispatch_count(r);
        crvs_conceal_rest(config->site, r);
    }
    return DECLINED;
}

static void register_hooks(apr_pool_t *pool)
{
    crvs_db_register();
    crvs_body_register();
    crvs_require_register(pool);
    crvs_status_section_register();
    ap_hook_pre_config(pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_check_config(crvs_startup_check, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(post_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_test_config(crvs_dump, NULL, NULL, APR_HOOK_MIDDLE);
    /* Before mod_dbd's, which makes connections and tells us of them. */
    ap_hook_child_init(child_init, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_post_read_request(post_read_request, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_translate_name(claim, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_map_to_storage(map_to_nothing, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_check_access_ex(check_access, NULL, NULL, APR_HOOK_FIRST, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_check_authn(check_authn, NULL, NULL, APR_HOOK_MIDDLE, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_check_authz(crvs_authtype_authorize, NULL, NULL, APR_HOOK_FIRST, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_check_access(check_file, NULL, NULL, APR_HOOK_MIDDLE, AP_AUTH_INTERNAL_PER_URI);
    ap_hook_fixups(fix_file, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_handler(handle, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(crvs_status_health, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(crvs_status_metrics, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_log_transaction(log_transaction, NULL, NULL, APR_HOOK_REALLY_FIRST);
}

AP_DECLARE_MODULE(crvs) = {
    STANDARD20_MODULE_STUFF, NULL, NULL, crvs_config_create, crvs_config_merge, crvs_directives, register_hooks,
    AP_MODULE_FLAG_NONE};
