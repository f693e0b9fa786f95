#include "core/http/response.h"

#include "core/http/dispatch.h"
#include "core/http/page.h"
#include "core/site.h"
#include "core/text/json.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>

APLOG_USE_MODULE(crvs);

static const char content_security_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; media-src 'self' https:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/* On every answer, errors included: err_headers_out. A header that a handler set already is left. */
static void add_security_headers(crvs_request_t *request)
{
    apr_table_t *headers = request->r->err_headers_out;

    apr_table_setn(headers, "Content-Security-Policy", content_security_policy);
    apr_table_setn(headers, "X-Content-Type-Options", "nosniff");
    apr_table_setn(headers, "Cross-Origin-Opener-Policy", "same-origin");
    if (!apr_table_get(headers, "Referrer-Policy"))
        apr_table_setn(headers, "Referrer-Policy", "same-origin");
    if (!apr_table_get(headers, "Cache-Control")) {
        apr_table_setn(headers, "Cache-Control", "private, no-cache");
        apr_table_mergen(request->r->headers_out, "Vary", "Cookie, Accept-Language");
    }
    if (crvs_request_is_secure(request))
        apr_table_setn(headers, "Strict-Transport-Security", "max-age=31536000");
}

crvs_error_t *crvs_response_bytes(crvs_request_t *request, int status, const char *type, const char *body,
                                  apr_size_t length)
{
    request_rec *r = request->r;
    apr_bucket_brigade *brigade;
    apr_status_t sent;

    crvs_db_release(request->db);
    add_security_headers(request);
    r->status = status;
    ap_set_content_type(r, type);
    ap_set_content_length(r, (apr_off_t)length);
    brigade = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_pool_create(body, length, r->pool, r->connection->bucket_alloc));
    APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_eos_create(r->connection->bucket_alloc));
    sent = ap_pass_brigade(r->output_filters, brigade);
    if (sent != APR_SUCCESS && !r->connection->aborted)
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, sent, r, "the answer could not be sent to its end");
    return NULL;
}

/* Where crvs_response_file keeps the type until modules that go by the name have had their say. */
#define TYPE_NOTE "crvs-type"

static bool is_really(crvs_request_t *request, const char *path, apr_filetype_e type, apr_finfo_t *info)
{
    return apr_stat(info, path, APR_FINFO_LINK | APR_FINFO_NORM, request->pool) == APR_SUCCESS
           && info->filetype == type;
}

crvs_error_t *crvs_response_file(crvs_request_t *request, const char *folder, const char *key, const char *name,
                                 const char *type, const char *download)
{
    const char *own = apr_pstrcat(request->pool, folder, "/", key, NULL);
    const char *path = apr_pstrcat(request->pool, own, "/", name, NULL);
    request_rec *r = request->r;
    apr_finfo_t info;

    if (!is_really(request, own, APR_DIR, &info) || !is_really(request, path, APR_REG, &info))
        return CRVS_ERROR(request->pool, HTTP_NOT_FOUND, CRVS_T("error.not_found"), "%s is no file here", path);
    add_security_headers(request);
    apr_table_setn(r->err_headers_out, "Cross-Origin-Resource-Policy", "same-origin");
    apr_table_setn(r->headers_out, "Content-Disposition",
                   download ? apr_psprintf(request->pool, "attachment; filename=\"%s\"", download) : "inline");
    apr_table_setn(r->notes, TYPE_NOTE, type);
    r->filename = (char *)path;
    r->canonical_filename = r->filename;
    r->finfo = info;
    r->path_info = NULL;
    r->handler = "default-handler";
    return NULL;
}

int crvs_response_fix_type(request_rec *r)
{
    const char *type = apr_table_get(r->notes, TYPE_NOTE);

    if (!type)
        return DECLINED;
    ap_set_content_type(r, type);
    return OK;
}

static crvs_error_t *redirect(crvs_request_t *request, int status, const char *location)
{
    apr_table_setn(request->r->err_headers_out, "Location", location);
    return crvs_response_bytes(request, status, "text/plain; charset=utf-8", "", 0);
}

crvs_error_t *crvs_redirect(crvs_request_t *request, const char *location)
{
    return redirect(request, HTTP_SEE_OTHER, location);
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

void crvs_flash(crvs_request_t *request, const char *kind, const char *key)
{
    crvs_request_set_cookie(request, CRVS_FLASH_COOKIE, apr_pstrcat(request->pool, kind, ":", key, NULL), 0);
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
    crvs_buffer_add(&out, "}\n", 2);
    crvs_response_bytes(request, error->status, "application/problem+json", out.text, out.length);
}

/* A login among them that is not ours: the browser then asks for the password once more. */
static bool is_worth_a_retry(int status)
{
    return status == HTTP_UNAUTHORIZED || status == HTTP_REQUEST_TIME_OUT || status == HTTP_TOO_MANY_REQUESTS
           || status == HTTP_BAD_GATEWAY || status == HTTP_SERVICE_UNAVAILABLE || status == HTTP_GATEWAY_TIME_OUT;
}

static void respond_page(crvs_request_t *request, const crvs_error_t *error)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    const char *title_key = apr_pstrcat(request->pool, error->key, ".title", NULL);
    const char *text_key = apr_pstrcat(request->pool, error->key, ".text", NULL);
    crvs_error_t *failed;

    crvs_object_set(context, "status", crvs_value_int(error->status));
    crvs_object_set(context, "title", crvs_value_text(crvs_language_text(request->language, title_key)));
    crvs_object_set(context, "text", crvs_value_text(crvs_language_text(request->language, text_key)));
    crvs_object_set(context, "join_form", crvs_value_bool(error->status == HTTP_NOT_FOUND && request->viewer));
    /* Where another module signs people in, our login page is no way out. */
    crvs_object_set(context, "retry",
                    crvs_value_bool(is_worth_a_retry(error->status) || (!request->viewer && request->site->logout)));
    failed = crvs_page(request, error->status, "error", context);
    if (failed)
        crvs_response_bytes(request, error->status, "text/plain; charset=utf-8", "Error\n", 6);
}

void crvs_response_note_error(request_rec *r, const crvs_error_t *error)
{
    if (error->cause)
        ap_log_rerror(error->file, error->line, APLOG_MODULE_INDEX,
                      error->status >= HTTP_INTERNAL_SERVER_ERROR ? APLOG_ERR : APLOG_WARNING, 0, r, "%s",
                      error->cause);
    if (error->allow)
        apr_table_setn(r->err_headers_out, "Allow", error->allow);
    if (error->retry_after)
        apr_table_setn(r->err_headers_out, "Retry-After", apr_itoa(r->pool, error->retry_after));
}

void crvs_error_page_respond(crvs_request_t *request, const crvs_error_t *error)
{
    crvs_response_note_error(request->r, error);
    crvs_db_release(request->db);
    if ((request->route && (request->route->access->machine || request->route->access->script))
        || crvs_request_wants_json(request))
        respond_json(request, error);
    else
        respond_page(request, error);
}
