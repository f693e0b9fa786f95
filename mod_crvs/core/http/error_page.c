/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/error_page.h"

#include "core/http/carry.h"
#include "core/http/csrf.h"
#include "core/http/page.h"
#include "core/http/response.h"
#include "core/http/route.h"
#include "core/http/submit.h"
#include "core/site.h"
#include "core/text/json.h"
#include "core/text/url.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>

bool crvs_error_page_is_wanted(const request_rec *r)
{
    return r->prev && ap_is_HTTP_ERROR(r->prev->status);
}

/*
 * Only for navigations, not for images or scripts, and not for server errors, since the page must also work while the
 * database is down. And r->user is trustworthy only after a successful login: after a 401 it is merely what somebody
 * typed.
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

/* The Allow header that httpd would have sent for a method that the URL does not support. */
static const char *allowed_methods(const request_rec *refused)
{
    apr_uint64_t mask = (apr_uint64_t)refused->allowed_methods->method_mask;
    const char *list = "";

    for (int method = 0; method < METHODS; method++) {
        const char *name =
            mask & ((apr_uint64_t)AP_METHOD_BIT << method) ? ap_method_name_of(refused->pool, method) : NULL;

        if (name)
            list = apr_pstrcat(refused->pool, list, *list ? ", " : "", method == M_GET ? "GET, HEAD" : name, NULL);
    }
    return *list ? list : NULL;
}

/* The URL that the browser shows; "" where it was not reached by GET. */
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

    request->link_back = address_of(request->r);
    if (refused->status == HTTP_METHOD_NOT_ALLOWED)
        error->allow = allowed_methods(refused);
    return error;
}

static void respond_json(crvs_request_t *request, const crvs_error_t *error)
{
    crvs_buffer_t out;
    const char *detail = error->detail;
    const char *head = apr_psprintf(request->pool, "{\"type\":\"about:blank\",\"status\":%d,\"title\":", error->status);

    /* A page's script shows it to whoever sits there. */
    if (!detail && request->route && request->route->access->script)
        detail = crvs_language_text(request->language, apr_pstrcat(request->pool, error->key, ".text", NULL));
    request->r->status_line = error->status_line;
    crvs_buffer_init(&out, request->pool, 256);
    crvs_buffer_add(&out, head, strlen(head));
    /* The reason phrase without its number: what RFC 9457 wants behind about:blank. */
    crvs_json_add_text(&out, (error->status_line ? error->status_line : ap_get_status_line(error->status)) + 4);
    if (detail) {
        crvs_buffer_add(&out, ",\"detail\":", 10);
        crvs_json_add_text(&out, detail);
    }
    crvs_buffer_add(&out, ",\"reference\":", 13);
    crvs_json_add_text(&out, crvs_response_reference(request->r));
    crvs_buffer_add(&out, "}\n", 2);
    crvs_response_bytes(request, error->status, "application/problem+json", out.text, out.length);
}

/* A login among them that is not ours: the browser then asks for the password once more. */
static bool is_worth_a_retry(int status)
{
    return status == HTTP_UNAUTHORIZED || status == HTTP_REQUEST_TIME_OUT || status == HTTP_TOO_MANY_REQUESTS
           || status == HTTP_BAD_GATEWAY || status == HTTP_SERVICE_UNAVAILABLE || status == HTTP_GATEWAY_TIME_OUT;
}

/* Whether an error met a form that was read, or can still be: not one whose body was refused, nor another site's. */
static bool has_form(crvs_request_t *request, const crvs_error_t *error)
{
    if (!request->route || strcmp(request->route->method, "POST") || request->r->method_number != M_POST
        || !crvs_submit_is_own(request))
        return false;
    switch (error->status) {
    case HTTP_BAD_REQUEST:
    case HTTP_REQUEST_TIME_OUT:
    case HTTP_REQUEST_ENTITY_TOO_LARGE:
    case HTTP_UNSUPPORTED_MEDIA_TYPE:
        return false;
    default:
        return request->form || !crvs_form_read(request, &request->form);
    }
}

/* What was typed, to be sent again from the error's page. */
static crvs_value_t describe_form(crvs_request_t *request, const crvs_error_t *error)
{
    crvs_object_t *form;
    crvs_list_t *fields;
    const char *token;
    bool has_typed = false;

    if (!has_form(request, error))
        return crvs_value_null();
    fields = crvs_carry_list_sent(request->form);
    form = crvs_object_make(request->pool);
    /* While nobody can say whose the browser is, the token that it sent is as good as it was. */
    token =
        request->secret ? crvs_csrf_token(request->pool, request->secret) : crvs_form_get(request->form, "csrf_token");
    crvs_object_set(form, "action", crvs_value_text(request->r->unparsed_uri));
    crvs_object_set(form, "token", crvs_value_text(token));
    crvs_object_set(form, "takes_files", crvs_value_bool(request->route->access->upload_limit > 0));
    crvs_object_set(form, "lost_files", crvs_value_bool(crvs_form_has_files(request->form)));
    crvs_object_set(form, "fields", crvs_value_list(fields));
    for (int i = 0; i < fields->count; i++)
        has_typed = has_typed || crvs_object_text(crvs_list_object(fields, i), "label");
    crvs_object_set(form, "has_typed", crvs_value_bool(has_typed));
    /* What is not there any more will not be there the next time. */
    crvs_object_set(form, "can_send", crvs_value_bool(error->status != HTTP_NOT_FOUND));
    return crvs_value_object(form);
}

static void respond_page(crvs_request_t *request, const crvs_error_t *error)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    const char *title_key = apr_pstrcat(request->pool, error->key, ".title", NULL);
    const char *text_key = apr_pstrcat(request->pool, error->key, ".text", NULL);
    crvs_value_t kept = describe_form(request, error);
    crvs_error_t *failed;

    crvs_object_set(context, "status", crvs_value_int(error->status));
    crvs_object_set(context, "reference", crvs_value_text(crvs_response_reference(request->r)));
    crvs_object_set(context, "title", crvs_value_text(crvs_language_text(request->language, title_key)));
    crvs_object_set(context, "text", crvs_value_text(crvs_language_text(request->language, text_key)));
    crvs_object_set(context, "lost_viewer", crvs_value_bool(error->status == HTTP_NOT_FOUND && request->viewer));
    crvs_object_set(context, "classroom_id",
                    request->refused_in ? crvs_value_int(request->refused_in) : crvs_value_null());
    /* Where another module signs people in, our login page is no way out. */
    crvs_object_set(context, "retry",
                    crvs_value_bool(is_worth_a_retry(error->status) || (!request->viewer && request->site->logout)));
    crvs_object_set(context, "kept", kept);
    crvs_object_set(context, "is_second",
                    crvs_value_bool(kept.type != CRVS_VALUE_NULL || request->refused_in
                                    || crvs_object_true(context, "lost_viewer")));
    failed = crvs_page(request, error->status, "error", context);
    if (failed)
        crvs_response_bytes(request, error->status, "text/plain; charset=utf-8", "Error\n", 6);
}

void crvs_error_page_respond(crvs_request_t *request, const crvs_error_t *error)
{
    crvs_response_note_error(request->r, error);
    request->is_redrawn = false;
    crvs_db_release(request->db);
    if ((request->route && (request->route->access->machine || request->route->access->script))
        || crvs_request_wants_json(request))
        respond_json(request, error);
    else
        respond_page(request, error);
}
