#include "core/http/dispatch.h"

#include "core/http/csrf.h"
#include "core/http/error_page.h"
#include "core/http/form.h"
#include "core/http/response.h"
#include "core/text/url.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>

const crvs_access_t crvs_access_anyone = {.name = "anyone"};
const crvs_access_t crvs_access_signed_in = {.name = "signed_in", .signed_in = true};
const crvs_access_t crvs_access_machine = {.name = "machine", .machine = true};
const crvs_access_t crvs_access_asset = {.name = "asset", .asset = true};

/* The path below the base path, beginning with its slash; "" for the base path without it, NULL for all others. */
static const char *path_below(const char *uri, const char *base)
{
    apr_size_t length = strlen(base) - 1;

    return uri && !strncmp(uri, base, length) && (uri[length] == '/' || (length && !uri[length])) ? uri + length : NULL;
}

/* The page of an error is there for httpd alone. */
static bool is_there(const crvs_route_t *route, const request_rec *r)
{
    return !route->access->error || crvs_error_page_is_wanted(r);
}

bool crvs_dispatch_claims(const crvs_application_t *application, const crvs_site_t *site, request_rec *r)
{
    const char *path = path_below(r->uri, site->base);
    crvs_match_t match;

    for (const crvs_route_t *route = application->routes; path && route->method; route++) {
        if (is_there(route, r) && crvs_route_match(r->pool, route->pattern, path, &match) != CRVS_MATCH_NONE)
            return true;
    }
    return false;
}

bool crvs_dispatch_is_error(const crvs_application_t *application, const crvs_site_t *site, request_rec *r)
{
    const char *path = crvs_error_page_is_wanted(r) ? path_below(r->uri, site->base) : NULL;
    crvs_match_t match;

    for (const crvs_route_t *route = application->routes; path && route->method; route++) {
        if (route->access->error && crvs_route_match(r->pool, route->pattern, path, &match) != CRVS_MATCH_NONE)
            return true;
    }
    return false;
}

/* What is asked for. Where something on the way lets neither PATCH nor DELETE through, a POST names them in a header. */
static const char *method_of(const request_rec *r)
{
    const char *meant = apr_table_get(r->headers_in, "X-HTTP-Method-Override");

    if (meant && r->method_number == M_POST && (!strcmp(meant, "PATCH") || !strcmp(meant, "DELETE")))
        return meant;
    return r->method;
}

static bool takes_method(const crvs_route_t *route, const char *method)
{
    return !strcmp(route->method, method) || (!strcmp(route->method, "GET") && !strcmp(method, "HEAD"));
}

/* The route of a path and method. Where only the method is wrong, @a allow lists those there are. */
static const crvs_route_t *find_route(const crvs_application_t *application, crvs_request_t *request, crvs_match_e *how,
                                      const char **allow)
{
    const char *method = method_of(request->r);
    const crvs_route_t *any = NULL;

    *allow = NULL;
    for (const crvs_route_t *route = application->routes; route->method; route++) {
        crvs_match_t match = {0};
        crvs_match_e found = crvs_route_match(request->pool, route->pattern, request->path, &match);

        if (found == CRVS_MATCH_NONE || !is_there(route, request->r))
            continue;
        *how = found;
        request->id = match.id;
        request->key = match.key;
        request->name = match.name;
        any = route;
        if (takes_method(route, method)) {
            *allow = NULL;
            return route;
        }
        *allow = apr_pstrcat(request->pool, *allow ? *allow : "", *allow ? ", " : "",
                             strcmp(route->method, "GET") ? route->method : "GET, HEAD", NULL);
    }
    return any;
}

bool crvs_dispatch_is_open(const crvs_application_t *application, const crvs_site_t *site, const request_rec *r)
{
    const char *path = path_below(r->uri, site->base);
    crvs_match_t match;

    for (const crvs_route_t *route = application->routes; path && route->method; route++) {
        if (takes_method(route, method_of(r))
            && crvs_route_match(r->pool, route->pattern, path, &match) != CRVS_MATCH_NONE)
            return !route->access->signed_in;
    }
    return false;
}

static crvs_error_t *method_error(crvs_request_t *request, const char *allow)
{
    crvs_error_t *error = CRVS_ERROR(request->pool, HTTP_METHOD_NOT_ALLOWED, CRVS_T("error.method"), "%s", "");

    error->allow = allow;
    error->detail = apr_psprintf(request->pool, "This address takes %s.", allow);
    return error;
}

/* To the login, and back here afterwards where here is a page. */
static crvs_error_t *send_to_login(crvs_request_t *request)
{
    crvs_error_t *error;

    if (request->route->access->script || crvs_request_wants_json(request)) {
        error = CRVS_ERROR(request->pool, HTTP_UNAUTHORIZED, CRVS_T("error.not_signed_in"), "%s", "");
        error->detail = "Sign in first.";
        return error;
    }
    if (request->r->method_number != M_GET)
        return crvs_redirect(request, crvs_request_url(request, "users/login/"));
    return crvs_redirect(request, crvs_request_url(request, "users/login/?next=%s",
                                                   crvs_url_encode(request->pool, request->r->unparsed_uri)));
}

static crvs_error_t *check_form_token(crvs_request_t *request)
{
    const apr_table_t *headers = request->r->headers_in;
    const char *host = apr_table_get(headers, "Host");
    const char *own = apr_pstrcat(request->pool, ap_http_scheme(request->r), "://", host ? host : "", NULL);
    const char *token;

    if (!crvs_csrf_is_same_origin(apr_table_get(headers, "Sec-Fetch-Site"), apr_table_get(headers, "Origin"), own))
        return CRVS_ERROR(request->pool, HTTP_FORBIDDEN, CRVS_T("error.form_expired"),
                          "form from another site: Sec-Fetch-Site %s, Origin %s, our own is %s",
                          apr_table_get(headers, "Sec-Fetch-Site"), apr_table_get(headers, "Origin"), own);
    if (request->route->access->script) {
        token = apr_table_get(headers, "X-CSRF-Token");
    }
    else {
        CRVS_TRY(crvs_form_read(request, &request->form));
        token = crvs_form_get(request->form, "csrf_token");
    }
    if (!crvs_csrf_is_valid(request->pool, request->secret, token))
        return CRVS_ERROR(request->pool, HTTP_FORBIDDEN, CRVS_T("error.form_expired"), "%s", "");
    return NULL;
}

/* Marks a request that the access phase answered already, with its error. */
#define REFUSED "crvs-refused"

typedef struct {
    crvs_request_t *request;
    crvs_error_t *error;
} refusal_t;

static bool is_for_file(const crvs_application_t *application, const crvs_site_t *site, request_rec *r)
{
    const char *path = path_below(r->uri, site->base);
    crvs_match_t match;

    for (const crvs_route_t *route = application->routes; path && route->method; route++) {
        if (route->access->file && crvs_route_match(r->pool, route->pattern, path, &match) == CRVS_MATCH_FULL)
            return true;
    }
    return false;
}

bool crvs_dispatch_file(const crvs_application_t *application, const crvs_site_t *site, request_rec *r)
{
    crvs_match_e how = CRVS_MATCH_NONE;
    const crvs_access_t *access;
    crvs_request_t *request;
    crvs_error_t *error;
    refusal_t *refusal;
    const char *allow;

    if (!is_for_file(application, site, r))
        return false;
    request = crvs_request_make(r, site, path_below(r->uri, site->base));
    request->route = find_route(application, request, &how, &allow);
    /* An address that only lacks its slash looks like a file's name too. */
    if (!request->route->access->file || allow)
        return false;
    access = request->route->access;
    error = access->admit ? access->admit(request) : NULL;
    /* What goes wrong here comes again below, where its page knows for whom it is. */
    if (!error && request->subject && !request->route->handler(request)) {
        crvs_db_release(request->db);
        return true;
    }
    if (!error)
        error = application->identify(request);
    /* Not signed in: crvs_dispatch leads to the login. */
    if (!error && !request->viewer)
        return false;
    if (!error)
        error = access->guard(request);
    if (!error)
        error = request->route->handler(request);
    crvs_db_release(request->db);
    if (!error)
        return true;
    refusal = apr_palloc(r->pool, sizeof(*refusal));
    refusal->request = request;
    refusal->error = error;
    apr_pool_userdata_setn(refusal, REFUSED, NULL, r->pool);
    return false;
}

/* An error has its page whoever asks, and whatever keeps us from knowing. */
static void identify_for_error(const crvs_application_t *application, crvs_request_t *request)
{
    request_rec *r = request->r;
    crvs_error_t *error = NULL;

    /* Where the page is behind no login of its own. */
    if (!r->user)
        r->user = r->prev->user;
    if (crvs_error_page_is_personal(request))
        error = application->identify(request);
    else
        request->is_unknown = true;
    if (!error)
        return;
    crvs_response_note_error(r, error);
    request->viewer = NULL;
    request->viewer_id = 0;
    request->is_unknown = true;
}

static crvs_error_t *run(const crvs_application_t *application, crvs_request_t *request)
{
    crvs_match_e how = CRVS_MATCH_NONE;
    const crvs_access_t *access;
    const char *allow;

    request->route = find_route(application, request, &how, &allow);
    if (!request->route)
        return CRVS_ERROR(request->pool, HTTP_NOT_FOUND, CRVS_T("error.not_found"), "%s", "");
    access = request->route->access;
    if (access->error) {
        identify_for_error(application, request);
        return request->route->handler(request);
    }
    if (how == CRVS_MATCH_WITHOUT_SLASH && !access->machine && !allow && request->r->method_number == M_GET)
        return crvs_redirect_permanent(request,
                                       apr_pstrcat(request->pool, ap_escape_uri(request->pool, request->r->uri), "/",
                                                   request->r->args ? "?" : "", request->r->args, NULL));
    if (!access->machine && !access->asset)
        CRVS_TRY(application->identify(request));
    if (allow)
        return method_error(request, allow);
    if (access->signed_in && !request->viewer)
        return send_to_login(request);
    if (!access->machine && request->r->method_number != M_GET)
        CRVS_TRY(check_form_token(request));
    if (strstr(request->route->pattern, "{id}") && request->id == 0)
        return CRVS_ERROR(request->pool, HTTP_NOT_FOUND, CRVS_T("error.not_found"), "%s", "");
    /* The access phase did not let it through, or was passed by. */
    if (access->file)
        return CRVS_ERROR(request->pool, HTTP_NOT_FOUND, CRVS_T("error.not_found"), "%s", "");
    if (access->guard)
        CRVS_TRY(access->guard(request));
    return request->route->handler(request);
}

int crvs_dispatch(const crvs_application_t *application, const crvs_site_t *site, request_rec *r)
{
    crvs_request_t *request;
    crvs_error_t *error;
    void *refusal = NULL;

    if (apr_pool_userdata_get(&refusal, REFUSED, r->pool) == APR_SUCCESS && refusal
        && ((refusal_t *)refusal)->request->r == r) {
        request = ((refusal_t *)refusal)->request;
        error = ((refusal_t *)refusal)->error;
    }
    else {
        request = crvs_request_make(r, site, path_below(r->uri, site->base));
        error = run(application, request);
    }
    crvs_db_release(request->db);
    if (!error)
        return OK;
    if (error->status == AP_FILTER_ERROR) {
        /* A filter has answered, and httpd knows what is left to do. */
        crvs_response_note_error(r, error);
        return AP_FILTER_ERROR;
    }
    crvs_error_page_respond(request, error);
    return OK;
}
