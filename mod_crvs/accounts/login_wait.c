/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/login_wait.h"

#include "core/base/seal.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/http/response.h"
#include "core/text/url.h"

#include <apr_strings.h>

#define COOKIE "crvs-waiting"
/* How long what is in the cookie is good behind the turn, in seconds: for a browser that comes late. */
#define LATE 120

crvs_error_t *crvs_login_wait_send(crvs_request_t *request, const crvs_login_wait_t *wait, const char *next)
{
    /* Neither a number nor a username has a new line; a password is what is left. */
    const char *text =
        apr_psprintf(request->pool, "%" APR_TIME_T_FMT "\n%s\n%s", wait->due, wait->username, wait->password);
    const char *sealed = crvs_seal_close(request->pool, text);
    const char *path = crvs_request_url(request, "users/login/wait/");

    if (!sealed)
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"), "%s",
                          "OpenSSL sealed nothing");
    crvs_request_set_cookie(request, COOKIE, sealed, apr_time_sec(wait->due - apr_time_now()) + LATE);
    return crvs_redirect(
        request,
        next && *next ? apr_pstrcat(request->pool, path, "?next=", crvs_url_encode(request->pool, next), NULL) : path);
}

bool crvs_login_wait_is_there(crvs_request_t *request)
{
    return crvs_request_cookie(request, COOKIE) != NULL;
}

bool crvs_login_wait_read(crvs_request_t *request, crvs_login_wait_t *wait)
{
    const char *sealed = crvs_request_cookie(request, COOKIE);
    const char *text = sealed ? crvs_seal_open(request->pool, sealed) : NULL;
    char *username, *password;

    if (!text)
        return false;
    wait->due = apr_strtoi64(text, &username, 10);
    password = *username == '\n' ? strchr(username + 1, '\n') : NULL;
    if (!password)
        return false;
    *password = '\0';
    wait->username = username + 1;
    wait->password = password + 1;
    return apr_time_now() < wait->due + apr_time_from_sec(LATE);
}

crvs_error_t *crvs_login_wait_page(crvs_request_t *request, const crvs_login_wait_t *wait, const char *next)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    apr_int64_t seconds = apr_time_sec(wait->due - apr_time_now()) + 1;

    apr_table_setn(request->r->err_headers_out, "Refresh", apr_psprintf(request->pool, "%" APR_INT64_T_FMT, seconds));
    crvs_response_keep_secret(request);
    crvs_object_set(context, "seconds", crvs_value_int(seconds));
    crvs_object_set(context, "next", crvs_value_text(next ? crvs_url_encode(request->pool, next) : ""));
    return crvs_page(request, HTTP_OK, "users/wait", context);
}

void crvs_login_wait_end(crvs_request_t *request)
{
    if (crvs_login_wait_is_there(request))
        crvs_request_set_cookie(request, COOKIE, "", -1);
}
