/* SPDX-License-Identifier: Apache-2.0 */
/* AuthType crvs: the login of our pages, for any Location. */
#include "identity/authtype.h"

#include "config.h"
#include "core/base/workspace.h"
#include "core/http/redirect.h"
#include "core/http/response.h"
#include "core/text/url.h"
#include "identity/identify.h"
#include "identity/require.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <http_request.h>

APLOG_USE_MODULE(crvs);

#define AUTH_TYPE "crvs"

/* Set while a hook runs all hooks after it. */
#define ASKING "crvs-asking"

static bool is_guarded(const request_rec *r)
{
    const char *type = ap_auth_type((request_rec *)r);

    return type && !strcasecmp(type, AUTH_TYPE);
}

/* Whether somebody looks at a page: not a script's request, an image or a part of another answer. */
static bool is_page_view(const request_rec *r)
{
    const char *accept = apr_table_get(r->headers_in, "Accept");
    const char *mode = apr_table_get(r->headers_in, "Sec-Fetch-Mode");

    if (r->main || r->method_number != M_GET || !accept || !strstr(accept, "text/html"))
        return false;
    for (const request_rec *before = r->prev; before; before = before->prev) {
        /* The page of an error stays one. */
        if (before->status != HTTP_OK)
            return false;
    }
    return !mode || !strcmp(mode, "navigate");
}

static int send_to_login(crvs_request_t *request)
{
    request_rec *r = request->r;
    const request_rec *first = r;
    const char *next;

    if (!is_page_view(r)) {
        /* RFC 9110 wants the header; no browser knows the scheme, so none asks for a password of its own. */
        apr_table_setn(r->err_headers_out, "WWW-Authenticate", "crvs realm=\"session\"");
        return HTTP_UNAUTHORIZED;
    }
    while (first->prev)
        first = first->prev;
    next = crvs_url_is_safe_path(first->unparsed_uri) ? first->unparsed_uri : NULL;
    apr_table_setn(r->headers_out, "Location", crvs_redirect_login_path(request, next));
    apr_table_setn(r->err_headers_out, "Cache-Control", "no-store");
    return HTTP_SEE_OTHER;
}

int crvs_authtype_authenticate(request_rec *r, bool own)
{
    const crvs_site_t *site = crvs_config_of(r->server)->site;
    crvs_request_t *request;
    crvs_error_t *error;

    if (!is_guarded(r))
        return DECLINED;
    if (!site) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "AuthType crvs: CrvsEngine is off in this server");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    if (crvs_config_login_is_apache(crvs_config_of(r->server))) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      "AuthType crvs: with CrvsLogin apache, use the AuthType that signs people in");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    request = crvs_request_make(r, crvs_workspace_make(r->pool), site);
    error = crvs_identify(request);
    crvs_db_release(request->db);
    if (error) {
        crvs_response_note_error(r, error);
        return error->status;
    }
    if (!request->viewer)
        return send_to_login(request);
    r->ap_auth_type = apr_pstrdup(r->pool, AUTH_TYPE);
    /* No cache may keep it for others, mod_cache's neither, and the browser asks again whether it still may see it. */
    if (!own)
        apr_table_mergen(r->headers_out, "Cache-Control", "private, no-cache");
    return OK;
}

int crvs_authtype_open(request_rec *r, bool open)
{
    int status;

    if (!open || apr_table_get(r->notes, ASKING) || !is_guarded(r))
        return DECLINED;
    apr_table_setn(r->notes, ASKING, "access");
    status = ap_run_access_checker_ex(r);
    apr_table_unset(r->notes, ASKING);
    return status == DECLINED ? OK : status;
}

int crvs_authtype_authorize(request_rec *r)
{
    int status;

    if (apr_table_get(r->notes, ASKING))
        return DECLINED;
    apr_table_setn(r->notes, ASKING, "authorization");
    status = ap_run_auth_checker(r);
    apr_table_unset(r->notes, ASKING);
    if (status == HTTP_INTERNAL_SERVER_ERROR && apr_table_get(r->notes, CRVS_GUARD_AWAY))
        return HTTP_SERVICE_UNAVAILABLE;
    return status == HTTP_UNAUTHORIZED && r->user && is_guarded(r) ? HTTP_FORBIDDEN : status;
}
