/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/response.h"

#include "core/http/request.h"
#include "core/http/route.h"
#include "core/http/page.h"
#include "core/http/submit.h"
#include "core/site.h"
#include "core/text/json.h"
#include "core/text/slug.h"
#include "core/text/url.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>

APLOG_USE_MODULE(crvs);

/* Whoever follows a session's link signs in by a form, which leads on into the meeting. */
static const char *content_security_policy(const crvs_request_t *request)
{
    return apr_pstrcat(request->pool,
                       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; "
                       "media-src 'self' https:; connect-src 'self'; manifest-src 'self'; form-action 'self' ",
                       request->site->meeting, "; base-uri 'none'; frame-ancestors 'none'", NULL);
}

const char *crvs_response_reference(request_rec *r)
{
    request_rec *first = r;

    while (first->prev)
        first = first->prev;
    if (!first->log_id)
        ap_run_generate_log_id(first->connection, first, &first->log_id);
    /* httpd's own page of an error is a request behind the one that failed. */
    r->log_id = first->log_id;
    return r->log_id ? r->log_id : "-";
}

static void add_cache_control(crvs_request_t *request)
{
    if (apr_table_get(request->r->err_headers_out, "Cache-Control"))
        return;
    apr_table_setn(request->r->err_headers_out, "Cache-Control", "private, no-cache");
    apr_table_mergen(request->r->headers_out, "Vary", "Cookie, Accept-Language");
}

/* On every answer, errors included: err_headers_out. A header that a handler set already is left. */
static void add_security_headers(crvs_request_t *request)
{
    apr_table_t *headers = request->r->err_headers_out;

    apr_table_setn(headers, "Content-Security-Policy", content_security_policy(request));
    apr_table_setn(headers, "X-Content-Type-Options", "nosniff");
    apr_table_setn(headers, "X-Request-Id", crvs_response_reference(request->r));
    apr_table_setn(headers, "Cross-Origin-Opener-Policy", "same-origin");
    if (!apr_table_get(headers, "Referrer-Policy"))
        apr_table_setn(headers, "Referrer-Policy", "same-origin");
    add_cache_control(request);
    if (crvs_request_is_secure(request))
        apr_table_setn(headers, "Strict-Transport-Security", "max-age=31536000");
}

void crvs_response_keep_secret(crvs_request_t *request)
{
    apr_table_setn(request->r->err_headers_out, "Referrer-Policy", "no-referrer");
    apr_table_setn(request->r->err_headers_out, "Cache-Control", "no-store");
}

crvs_error_t *crvs_response_bytes(crvs_request_t *request, int status, const char *type, const char *body,
                                  apr_size_t length)
{
    return crvs_response_pieces(request, status, type, &(struct iovec){(char *)body, length}, 1);
}

crvs_error_t *crvs_response_pieces(crvs_request_t *request, int status, const char *type, const struct iovec *pieces,
                                   int count)
{
    request_rec *r = request->r;
    apr_bucket_brigade *brigade;
    apr_size_t length = 0;
    apr_status_t sent;

    if (request->is_redrawn)
        return crvs_submit_refuse(request);
    crvs_db_release(request->db);
    add_security_headers(request);
    r->status = status;
    ap_set_content_type(r, type);
    brigade = apr_brigade_create(request->pool, r->connection->bucket_alloc);
    for (int i = 0; i < count; i++) {
        APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_pool_create(pieces[i].iov_base, pieces[i].iov_len, request->pool,
                                                                r->connection->bucket_alloc));
        length += pieces[i].iov_len;
    }
    ap_set_content_length(r, (apr_off_t)length);
    APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_eos_create(r->connection->bucket_alloc));
    sent = ap_pass_brigade(r->output_filters, brigade);
    if (sent != APR_SUCCESS && !r->connection->aborted)
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, sent, r, "the answer could not be sent to its end");
    return NULL;
}

crvs_error_t *crvs_response_unchanged(crvs_request_t *request)
{
    request_rec *r = request->r;
    apr_bucket_brigade *brigade = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    apr_status_t sent;

    /* All else the browser holds with the page. */
    add_cache_control(request);
    r->status = HTTP_NOT_MODIFIED;
    APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_eos_create(r->connection->bucket_alloc));
    sent = ap_pass_brigade(r->output_filters, brigade);
    if (sent != APR_SUCCESS && !r->connection->aborted)
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, sent, r, "the answer could not be sent to its end");
    return NULL;
}

/* Where crvs_response_file keeps the content type until modules that set one by the file's extension have run. */
#define TYPE_NOTE "crvs-type"

static bool is_really(crvs_request_t *request, const char *path, apr_filetype_e type, apr_finfo_t *info)
{
    return apr_stat(info, path, APR_FINFO_LINK | APR_FINFO_NORM, request->pool) == APR_SUCCESS
           && info->filetype == type;
}

/* RFC 6266: the name in small ASCII for old programs, then as it is written. */
static const char *attachment(apr_pool_t *pool, const char *name)
{
    const char *dot = strrchr(name, '.');
    const char *ending = dot ? dot : "";
    const char *stem = apr_pstrmemdup(pool, name, strlen(name) - strlen(ending));

    return apr_psprintf(pool, "attachment; filename=\"%s%s\"; filename*=UTF-8''%s%s", crvs_slug(pool, stem, "file"),
                        ending, crvs_url_encode(pool, stem), ending);
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
    apr_table_setn(r->headers_out, "Content-Disposition", download ? attachment(request->pool, download) : "inline");
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
