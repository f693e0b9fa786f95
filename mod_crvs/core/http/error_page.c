#include "core/http/error_page.h"

#include "core/http/response.h"
#include "core/text/url.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>

const crvs_access_t crvs_access_error = {.name = "error", .error = true};

bool crvs_error_page_is_wanted(const request_rec *r)
{
    return r->prev && ap_is_HTTP_ERROR(r->prev->status);
}

/*
 * Not a request for an image or of a script, and nothing that goes wrong behind us: the page must come with the database away
 * too. And only from behind a login is it known that the name which another module gives is that of who asks: where it is
 * refused, it is no more than what somebody typed.
 */
bool crvs_error_page_is_personal(const crvs_request_t *request)
{
    const apr_table_t *headers = request->r->headers_in;
    const char *accept = apr_table_get(headers, "Accept");
    const char *mode = apr_table_get(headers, "Sec-Fetch-Mode");
    int status = request->r->prev->status;

    if (!accept || !strstr(accept, "text/html") || (mode && strcmp(mode, "navigate")))
        return false;
    return request->site->logout ? status == HTTP_NOT_FOUND : ap_is_HTTP_CLIENT_ERROR(status);
}

static const char *key_of(int status)
{
    switch (status) {
    case HTTP_UNAUTHORIZED:
        return CRVS_T("error.not_signed_in");
    case HTTP_FORBIDDEN:
        return CRVS_T("error.forbidden");
    case HTTP_NOT_FOUND:
    case HTTP_GONE:
        return CRVS_T("error.not_found");
    case HTTP_METHOD_NOT_ALLOWED:
        return CRVS_T("error.method");
    case HTTP_REQUEST_TIME_OUT:
        return CRVS_T("error.timeout");
    case HTTP_REQUEST_ENTITY_TOO_LARGE:
        return CRVS_T("error.too_large");
    case HTTP_REQUEST_URI_TOO_LARGE:
    case HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE:
        return CRVS_T("error.too_long");
    case HTTP_TOO_MANY_REQUESTS:
        return CRVS_T("error.too_many");
    case HTTP_BAD_GATEWAY:
    case HTTP_SERVICE_UNAVAILABLE:
    case HTTP_GATEWAY_TIME_OUT:
        return CRVS_T("error.unavailable");
    default:
        return ap_is_HTTP_SERVER_ERROR(status) ? CRVS_T("error.internal") : CRVS_T("error.bad_request");
    }
}

/* What httpd would have said in its own answer to a method that an address does not take. */
static const char *allowed_methods(const request_rec *refused)
{
    apr_int64_t mask = refused->allowed_methods->method_mask;
    const char *list = "";

    for (int method = 0; method < METHODS; method++) {
        const char *name = mask & (AP_METHOD_BIT << method) ? ap_method_name_of(refused->pool, method) : NULL;

        if (name)
            list = apr_pstrcat(refused->pool, list, *list ? ", " : "", method == M_GET ? "GET, HEAD" : name, NULL);
    }
    return *list ? list : NULL;
}

/* The address that the browser shows; "" where it did not get there by a link. */
static const char *address_of(const request_rec *r)
{
    const char *method = apr_table_get(r->subprocess_env, "REDIRECT_REQUEST_METHOD");

    while (r->prev)
        r = r->prev;
    if (!method || (strcmp(method, "GET") && strcmp(method, "HEAD")) || !r->unparsed_uri
        || !crvs_url_is_safe_path(r->unparsed_uri))
        return "";
    return r->unparsed_uri;
}

crvs_error_t *crvs_error_page(crvs_request_t *request)
{
    const request_rec *refused = request->r->prev;
    crvs_error_t *error = CRVS_ERROR(request->pool, refused->status, key_of(refused->status), "%s", "");

    request->address = address_of(request->r);
    if (refused->status == HTTP_METHOD_NOT_ALLOWED)
        error->allow = allowed_methods(refused);
    return error;
}
