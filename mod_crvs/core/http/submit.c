/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/submit.h"

#include "core/http/application.h"
#include "core/http/carry.h"
#include "core/http/csrf.h"
#include "core/http/form.h"
#include "core/http/once.h"
#include "core/site.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>

static const char *own_origin(const crvs_request_t *request)
{
    const char *host = apr_table_get(request->r->headers_in, "Host");

    return apr_pstrcat(request->pool, ap_http_scheme(request->r), "://", host ? host : "", NULL);
}

bool crvs_submit_is_own(const crvs_request_t *request)
{
    const apr_table_t *headers = request->r->headers_in;

    return crvs_csrf_is_same_origin(apr_table_get(headers, "Sec-Fetch-Site"), apr_table_get(headers, "Origin"),
                                    own_origin(request));
}

static crvs_error_t *check_origin(const crvs_request_t *request)
{
    const apr_table_t *headers = request->r->headers_in;

    if (crvs_submit_is_own(request))
        return NULL;
    return CRVS_ERROR(request->pool, HTTP_FORBIDDEN, CRVS_T("error.form_foreign"),
                      "form from another site: Sec-Fetch-Site %s, Origin %s, our own is %s",
                      apr_table_get(headers, "Sec-Fetch-Site"), apr_table_get(headers, "Origin"), own_origin(request));
}

crvs_error_t *crvs_submit_refuse(const crvs_request_t *request)
{
    return CRVS_ERROR(request->pool, HTTP_FORBIDDEN, CRVS_T("error.form_expired"), "%s", "");
}

crvs_error_t *crvs_submit_check_script(const crvs_request_t *request)
{
    const char *token = apr_table_get(request->r->headers_in, "X-CSRF-Token");

    CRVS_TRY(check_origin(request));
    return crvs_csrf_is_valid(request->pool, request->secret, token) ? NULL : crvs_submit_refuse(request);
}

static crvs_error_t *refuse_to_write(crvs_db_t *db, void *baton)
{
    (void)db;
    return crvs_submit_refuse(baton);
}

static crvs_error_t *redraw(crvs_request_t *request, crvs_handler_fn serve, const char *why)
{
    crvs_error_t *error;

    crvs_form_error(request->form, "all", why);
    crvs_db_begin_with(request->db, refuse_to_write, request);
    request->is_redrawn = true;
    error = serve(request);
    /* What has no page of its own to show its errors in. */
    if (error && (error->status == HTTP_UNPROCESSABLE_ENTITY || error->status == HTTP_BAD_REQUEST))
        return crvs_submit_refuse(request);
    return error;
}

crvs_error_t *crvs_submit_check_page(crvs_request_t *request, const crvs_object_t *context, int *status)
{
    if (request->is_redrawn) {
        if (!crvs_form_is_shown(request->form, context))
            return crvs_submit_refuse(request);
        /* From here on it is the page that answers. */
        request->is_redrawn = false;
        if (!ap_is_HTTP_ERROR(*status))
            *status = HTTP_UNPROCESSABLE_ENTITY;
    }
    return ap_is_HTTP_ERROR(*status) && crvs_once_is_repeated(request) ? crvs_submit_refuse(request) : NULL;
}

/* What the form was carried for, if it was: it comes back behind a login. The login itself only carries. */
static bool comes_back(crvs_request_t *request)
{
    return crvs_carry_is_packed(request->form)
           && strcmp(request->route->pattern + 1, request->site->application->login) != 0;
}

/* Before much is written to a disk: whether whoever sends it may. What is not read ends the connection. */
static crvs_error_t *check_sender(crvs_request_t *request)
{
    const crvs_access_t *access = request->route->access;
    crvs_error_t *error = access->upload_limit > CRVS_FORM_IN_MEMORY && access->guard ? access->guard(request) : NULL;

    if (error)
        request->r->connection->keepalive = AP_CONN_CLOSE;
    else
        request->may_spool = true;
    return error;
}

crvs_error_t *crvs_submit(crvs_request_t *request, crvs_handler_fn serve)
{
    const char *token;
    bool lost_files;

    CRVS_TRY(check_origin(request));
    CRVS_TRY(check_sender(request));
    CRVS_TRY(crvs_form_read(request, &request->form));
    token = crvs_form_get(request->form, "csrf_token");
    lost_files = crvs_form_has_files(request->form) || !strcmp(crvs_form_get(request->form, CRVS_CARRY_MARK), "files");
    if (comes_back(request))
        crvs_carry_unpack(request->form);
    else if (crvs_csrf_is_valid(request->pool, request->secret, token))
        return crvs_once(request, serve);
    if (crvs_request_wants_json(request))
        return crvs_submit_refuse(request);
    return redraw(request, serve, lost_files ? CRVS_T("form.expired_file") : CRVS_T("form.expired"));
}
