/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/redirect.h"

#include "core/http/application.h"
#include "core/http/once.h"
#include "core/http/response.h"
#include "core/site.h"
#include "core/text/url.h"

#include <apr_strings.h>

static crvs_error_t *redirect(crvs_request_t *request, int status, const char *location)
{
    apr_table_setn(request->r->err_headers_out, "Location", location);
    return crvs_response_bytes(request, status, "text/plain; charset=utf-8", "", 0);
}

crvs_error_t *crvs_redirect(crvs_request_t *request, const char *location)
{
    crvs_once_note(request, location);
    return redirect(request, HTTP_SEE_OTHER, location);
}

crvs_error_t *crvs_redirect_with_form(crvs_request_t *request, const char *location)
{
    return redirect(request, HTTP_TEMPORARY_REDIRECT, location);
}

crvs_error_t *crvs_redirect_permanent(crvs_request_t *request, const char *location)
{
    return redirect(request, HTTP_MOVED_PERMANENTLY, location);
}

crvs_error_t *crvs_redirect_out(crvs_request_t *request, const char *location)
{
    apr_table_setn(request->r->err_headers_out, "Referrer-Policy", "no-referrer");
    apr_table_setn(request->r->err_headers_out, "Cache-Control", "no-store");
    return redirect(request, HTTP_MOVED_TEMPORARILY, location);
}

const char *crvs_redirect_login_path(const crvs_request_t *request, const char *next)
{
    const char *path = crvs_request_url(request, "%s", request->site->application->login);

    return next ? apr_pstrcat(request->pool, path, "?next=", crvs_url_encode(request->pool, next), NULL) : path;
}
