/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/dispatch.h"

#include "core/base/counter.h"
#include "core/base/workspace.h"
#include "core/http/application.h"
#include "core/http/carry.h"
#include "core/http/conceal.h"
#include "core/http/error_page.h"
#include "core/http/form.h"
#include "core/http/redirect.h"
#include "core/http/response.h"
#include "core/http/submit.h"

#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <http_protocol.h>

APLOG_USE_MODULE(crvs);

/* How often what a request is about may change under its hands. */
#define RACES 3

/* What is kept with a request that was claimed. */
typedef struct {
    apr_pool_t *pool; /* in which it is answered */
    const crvs_site_t *site;
    crvs_match_t match;
    crvs_request_t *refused; /* as the access phase saw it; NULL: it let it through, or did not look */
    crvs_error_t *error;     /* why it refused it, for the handler to answer with */
} claim_t;

static claim_t *claim_of(const request_rec *r)
{
    return ap_get_module_config(r->request_config, &crvs_module);
}

/*
 * The path below the base path, with its leading slash; "" for the base path without its slash, NULL where the URL is
 * not below it.
 */
static const char *path_below(const char *uri, const char *base)
{
    apr_size_t length = strlen(base) - 1;

    return uri && !strncmp(uri, base, length) && (uri[length] == '/' || (length && !uri[length])) ? uri + length : NULL;
}

/* The request's method. Where a proxy lets neither PATCH nor DELETE through, a POST names them in a header. */
static const char *method_of(const request_rec *r)
{
    const char *meant = apr_table_get(r->headers_in, "X-HTTP-Method-Override");

    if (meant && r->method_number == M_POST && (!strcmp(meant, "PATCH") || !strcmp(meant, "DELETE")))
        return meant;
    return r->method;
}

bool crvs_dispatch_claim(const crvs_site_t *site, request_rec *r)
{
    const char *path = path_below(r->uri, site->base);
    crvs_match_t match;
    claim_t *claim;

    if (!path || !crvs_route_find(site->routes, r->pool, method_of(r), path, crvs_error_page_is_wanted(r), &match))
        return false;
    claim = apr_pcalloc(r->pool, sizeof(*claim));
    /* Now already: what other modules register for the request's end may still look at what we put into it. */
    claim->pool = crvs_workspace_make(r->pool);
    claim->site = site;
    claim->match = match;
    ap_set_module_config(r->request_config, &crvs_module, claim);
    if (match.route->access->secret)
        crvs_conceal_line(site, r);
    return true;
}

bool crvs_dispatch_is_claimed(const request_rec *r)
{
    return claim_of(r) != NULL;
}

bool crvs_dispatch_is_error(const request_rec *r)
{
    const claim_t *claim = claim_of(r);

    return claim && claim->match.route->access->error;
}

bool crvs_dispatch_is_open(const request_rec *r)
{
    const claim_t *claim = claim_of(r);

    return claim && !claim->match.allow && !claim->match.route->access->signed_in;
}

static crvs_request_t *make_request(request_rec *r, const claim_t *claim)
{
    crvs_request_t *request = crvs_request_make(r, claim->pool, claim->site);

    request->route = claim->match.route;
    request->id = claim->match.id;
    request->key = claim->match.key;
    request->name = claim->match.name;
    return request;
}

static crvs_error_t *method_error(crvs_request_t *request, const char *allow)
{
    crvs_error_t *error = CRVS_ERROR(request->pool, HTTP_METHOD_NOT_ALLOWED, CRVS_T("error.method"), "%s", "");

    error->allow = allow;
    error->detail = apr_psprintf(request->pool, "This address takes %s.", allow);
    return error;
}

static crvs_error_t *not_signed_in(crvs_request_t *request, int status)
{
    crvs_error_t *error = CRVS_ERROR(request->pool, status, CRVS_T("error.not_signed_in"), "%s", "");

    error->detail = "Sign in first.";
    return error;
}

/* To the login, and back here afterwards; a form that was sent comes along. */
static crvs_error_t *send_to_login(crvs_request_t *request)
{
    if (request->route->access->script || crvs_request_wants_json(request))
        return not_signed_in(request, HTTP_UNAUTHORIZED);
    if (request->r->method_number == M_GET)
        return crvs_redirect(request, crvs_redirect_login_path(request, request->r->unparsed_uri));
    /* Of another site, or no form at all: nothing that somebody typed here. */
    if (!crvs_submit_is_own(request)
        || (!crvs_request_has_type(request, "application/x-www-form-urlencoded")
            && !crvs_request_has_type(request, "multipart/form-data")))
        return crvs_redirect(request, crvs_redirect_login_path(request, NULL));
    CRVS_TRY(crvs_form_read(request, &request->form));
    if (crvs_carry_is_too_long(request->form))
        return not_signed_in(request, HTTP_FORBIDDEN);
    if (!crvs_carry_is_packed(request->form))
        crvs_carry_pack(request->form);
    return request->site->application->ask_to_sign_in(request);
}

static crvs_error_t *check_guard(crvs_request_t *request)
{
    return request->route->access->guard ? request->route->access->guard(request) : NULL;
}

/*
 * The last steps, once it is known who asks and that the route is open to them. What somebody else takes away between
 * a look and a write ends at a foreign key: then the next look tells what it was. A script's upload is not read twice.
 */
static crvs_error_t *serve(crvs_request_t *request)
{
    const crvs_access_t *access = request->route->access;
    crvs_error_t *error = NULL;

    for (int turn = 0; turn < RACES; turn++) {
        CRVS_TRY(check_guard(request));
        if (turn && access->script)
            break;
        error = request->route->handler(request);
        if (!crvs_db_is_race(error) || access->machine)
            break;
    }
    return error;
}

/* A file's way. @param sent whether it ends here: not where nobody is signed in, whom the handler leads to the login */
static crvs_error_t *serve_file(crvs_request_t *request, bool *sent)
{
    const crvs_access_t *access = request->route->access;

    *sent = true;
    if (access->admit) {
        CRVS_TRY(access->admit(request));
        /* An error here will occur again below, where the viewer is known for its page. */
        if (request->subject && !request->route->handler(request))
            return NULL;
    }
    CRVS_TRY(request->site->application->identify(request));
    *sent = request->viewer != NULL;
    return *sent ? serve(request) : NULL;
}

bool crvs_dispatch_file(request_rec *r)
{
    claim_t *claim = claim_of(r);
    crvs_request_t *request;
    bool sent;

    if (!claim || !claim->match.route->access->file || claim->match.allow)
        return false;
    request = make_request(r, claim);
    claim->error = serve_file(request, &sent);
    claim->refused = claim->error ? request : NULL;
    crvs_db_release(request->db);
    return sent && !claim->error;
}

/* The page of an error is shown to anybody, even where the viewer cannot be determined. */
static void identify_for_error(crvs_request_t *request)
{
    request_rec *r = request->r;
    crvs_error_t *error = NULL;

    /* In case the error page itself has no AuthType. */
    if (!r->user)
        r->user = r->prev->user;
    if (crvs_error_page_is_personal(request))
        error = request->site->application->identify(request);
    else
        request->is_unknown = true;
    if (!error)
        return;
    crvs_response_note_error(r, error);
    request->viewer = NULL;
    request->viewer_id = 0;
    request->is_unknown = true;
}

/* Where nobody can say whose the browser is, nor can its secret be told. */
static crvs_error_t *identify(crvs_request_t *request)
{
    crvs_error_t *error = request->site->application->identify(request);

    if (error)
        request->secret = NULL;
    return error;
}

static crvs_error_t *serve_page(crvs_request_t *request, const crvs_match_t *match)
{
    const crvs_access_t *access = request->route->access;

    if (access->error) {
        identify_for_error(request);
        return request->route->handler(request);
    }
    if (match->lacks_slash && !access->machine && !match->allow && request->r->method_number == M_GET)
        return crvs_redirect_permanent(request,
                                       apr_pstrcat(request->pool, ap_escape_uri(request->pool, request->r->uri), "/",
                                                   request->r->args ? "?" : "", request->r->args, NULL));
    if (access->admit && !access->file && !match->allow) {
        CRVS_TRY(access->admit(request));
        if (request->subject)
            return request->route->handler(request);
    }
    if (!access->machine && !access->asset)
        CRVS_TRY(identify(request));
    if (match->allow)
        return method_error(request, match->allow);
    if (access->signed_in && !request->viewer)
        return send_to_login(request);
    /* A file: the access phase did not let it through, or was passed by. */
    if (access->file || (strstr(request->route->pattern, "{id}") && request->id == 0))
        return crvs_error_not_found(request->pool);
    if (access->machine || request->r->method_number == M_GET)
        return serve(request);
    if (!access->script)
        return crvs_submit(request, serve);
    CRVS_TRY(crvs_submit_check_script(request));
    return serve(request);
}

void crvs_dispatch_count(request_rec *r)
{
    const claim_t *claim = claim_of(r);
    const crvs_route_t *route;

    while (r->next)
        r = r->next;
    /* Where httpd's own error has our page. */
    if (!claim)
        claim = claim_of(r);
    if (!claim)
        return;
    route = claim->match.route;
    apr_table_setn(r->notes, "crvs-route", route->pattern);
    crvs_counter_answer((int)(route - claim->site->application->routes), r->status, apr_time_now() - r->request_time);
    if (route->access->file && !ap_is_HTTP_ERROR(r->status))
        crvs_counter_add(CRVS_COUNTER_RECORDING_BYTES, (apr_uint64_t)r->bytes_sent);
}

int crvs_dispatch(request_rec *r)
{
    const claim_t *claim = claim_of(r);
    crvs_request_t *request = claim->refused ? claim->refused : make_request(r, claim);
    crvs_error_t *error = claim->refused ? claim->error : serve_page(request, &claim->match);

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
