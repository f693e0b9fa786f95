#include "core/request.h"

#include "core/site.h"
#include "core/text.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <util_cookies.h>
#include <util_script.h>

#define LONGEST_COOKIE 512
/* How much of a body is asked for at once. */
#define PIECE (64 * 1024)

bool crvs_request_is_secure(const crvs_request_t *request)
{
    return !strcmp(ap_http_scheme(request->r), "https");
}

/* ap_args_to_table decodes, and takes the first of several only where it is told which one: we walk the string. */
static apr_table_t *parse_query(request_rec *r)
{
    apr_table_t *query = apr_table_make(r->pool, 4);
    char *rest = r->args ? apr_pstrdup(r->pool, r->args) : NULL;

    while (rest) {
        char *pair = ap_getword_nc(r->pool, &rest, '&');
        char *value = strchr(pair, '=');

        if (value)
            *value++ = '\0';
        if (ap_unescape_urlencoded(pair) == OK && (!value || ap_unescape_urlencoded(value) == OK)
            && !apr_table_get(query, pair))
            apr_table_setn(query, pair, value ? value : "");
        if (!*rest)
            break;
    }
    return query;
}

static const crvs_language_t *language_of(const crvs_request_t *request)
{
    const crvs_languages_t *languages = request->site->languages;
    const crvs_language_t *language = crvs_languages_find(languages, crvs_request_cookie(request, "crvs-language"));

    if (!language)
        language = crvs_languages_accept(languages, apr_table_get(request->r->headers_in, "Accept-Language"));
    return language ? language : languages->fallback;
}

crvs_request_t *crvs_request_make(request_rec *r, const struct crvs_site_t *site, const char *path)
{
    crvs_request_t *request = apr_pcalloc(r->pool, sizeof(*request));

    request->r = r;
    request->pool = r->pool;
    request->site = site;
    request->path = path;
    request->now = apr_time_sec(r->request_time);
    request->db = crvs_db_make(r->pool, r->server);
    request->query = parse_query(r);
    request->language = language_of(request);
    request->zone = site->zone;
    return request;
}

const char *crvs_request_query(const crvs_request_t *request, const char *name)
{
    const char *value = apr_table_get(request->query, name);

    return value && crvs_text_is_utf8(value, strlen(value)) ? value : NULL;
}

apr_int64_t crvs_request_query_id(const crvs_request_t *request, const char *name)
{
    const char *value = apr_table_get(request->query, name);
    apr_int64_t id;

    if (!value || !*value || strlen(value) > 10 || strspn(value, "0123456789") != strlen(value))
        return 0;
    id = apr_atoi64(value);
    return id <= 2147483647 ? id : 0;
}

static const char *cookie_name(const crvs_request_t *request, const char *name)
{
    return crvs_request_is_secure(request) ? apr_pstrcat(request->pool, "__Host-", name, NULL) : name;
}

const char *crvs_request_cookie(const crvs_request_t *request, const char *name)
{
    const char *value = NULL;

    if (ap_cookie_read(request->r, cookie_name(request, name), &value, 0) != APR_SUCCESS)
        return NULL;
    return value && *value && strlen(value) <= LONGEST_COOKIE ? value : NULL;
}

void crvs_request_set_cookie(crvs_request_t *request, const char *name, const char *value, apr_int64_t seconds)
{
    const char *attributes = crvs_request_is_secure(request) ? "; Path=/; HttpOnly; SameSite=Lax; Secure"
                                                             : "; Path=/; HttpOnly; SameSite=Lax";
    const char *age = "";

    if (seconds > 0)
        age = apr_psprintf(request->pool, "; Max-Age=%" APR_INT64_T_FMT, seconds);
    else if (seconds < 0)
        age = "; Max-Age=0";
    apr_table_addn(request->r->err_headers_out, "Set-Cookie",
                   apr_pstrcat(request->pool, cookie_name(request, name), "=", value, attributes, age, NULL));
}

static crvs_error_t *body_error(crvs_request_t *request, apr_status_t status)
{
    if (status == AP_FILTER_ERROR || APR_STATUS_IS_EOF(status) || APR_STATUS_IS_INCOMPLETE(status)
        || APR_STATUS_IS_ECONNABORTED(status) || APR_STATUS_IS_ECONNRESET(status))
        return CRVS_ERROR(request->pool, HTTP_BAD_REQUEST, CRVS_T("error.bad_request"), "%s", "");
    if (APR_STATUS_IS_TIMEUP(status))
        return CRVS_ERROR(request->pool, HTTP_REQUEST_TIME_OUT, CRVS_T("error.bad_request"), "%s", "");
    return CRVS_ERROR(request->pool, ap_map_http_request_error(status, HTTP_BAD_REQUEST), CRVS_T("error.bad_request"),
                      "reading the body failed with status %d", status);
}

static crvs_error_t *too_large(crvs_request_t *request, apr_size_t limit)
{
    crvs_error_t *error = CRVS_ERROR(request->pool, HTTP_REQUEST_ENTITY_TOO_LARGE, CRVS_T("error.too_large"), "%s", "");

    request->r->connection->keepalive = AP_CONN_CLOSE;
    error->detail = apr_psprintf(request->pool, "The body may have %" APR_SIZE_T_FMT " bytes at the most.", limit);
    return error;
}

/* Hands over what a brigade holds; sets @a end at the end of the body. */
static crvs_error_t *take_brigade(crvs_request_t *request, apr_bucket_brigade *brigade, crvs_take_fn take, void *baton,
                                  bool *end)
{
    while (!APR_BRIGADE_EMPTY(brigade) && !*end) {
        apr_bucket *bucket = APR_BRIGADE_FIRST(brigade);
        const char *data;
        apr_size_t size;
        apr_status_t status;

        if (APR_BUCKET_IS_EOS(bucket)) {
            *end = true;
        }
        else if (!APR_BUCKET_IS_METADATA(bucket)) {
            status = apr_bucket_read(bucket, &data, &size, APR_BLOCK_READ);
            if (status != APR_SUCCESS)
                return body_error(request, status);
            CRVS_TRY(take(baton, data, size));
        }
        apr_bucket_delete(bucket);
    }
    return NULL;
}

crvs_error_t *crvs_request_stream(crvs_request_t *request, crvs_take_fn take, void *baton)
{
    request_rec *r = request->r;
    apr_bucket_brigade *brigade = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    crvs_error_t *error = NULL;
    bool end = false;

    while (!end && !error) {
        apr_status_t status =
            ap_get_brigade(r->input_filters, brigade, AP_MODE_READBYTES, APR_BLOCK_READ, PIECE);

        if (status == APR_SUCCESS && APR_BRIGADE_EMPTY(brigade))
            status = APR_EOF;
        error = status == APR_SUCCESS ? take_brigade(request, brigade, take, baton, &end) : body_error(request, status);
        apr_brigade_cleanup(brigade);
    }
    /* What is left unread must not be taken for the next request, nor be read to its end. */
    if (error)
        r->connection->keepalive = AP_CONN_CLOSE;
    return error;
}

typedef struct {
    crvs_request_t *request;
    crvs_buffer_t buffer;
    apr_size_t limit;
} whole_t;

static crvs_error_t *append(void *baton, const char *data, apr_size_t length)
{
    whole_t *whole = baton;

    if (whole->buffer.length + length > whole->limit)
        return too_large(whole->request, whole->limit);
    crvs_buffer_add(&whole->buffer, data, length);
    return NULL;
}

crvs_error_t *crvs_request_body(crvs_request_t *request, apr_size_t limit, const char **body, apr_size_t *length)
{
    const char *announced = apr_table_get(request->r->headers_in, "Content-Length");
    whole_t whole = {.request = request, .limit = limit};

    if (announced && apr_atoi64(announced) > (apr_int64_t)limit)
        return too_large(request, limit);
    crvs_buffer_init(&whole.buffer, request->pool, 1024);
    CRVS_TRY(crvs_request_stream(request, append, &whole));
    *body = whole.buffer.text;
    *length = whole.buffer.length;
    return NULL;
}

bool crvs_request_has_type(const crvs_request_t *request, const char *type)
{
    const char *sent = apr_table_get(request->r->headers_in, "Content-Type");
    apr_size_t length = strlen(type);

    return sent && !strncasecmp(sent, type, length) && (sent[length] == '\0' || strchr("; \t", sent[length]));
}

bool crvs_request_wants_json(const crvs_request_t *request)
{
    const char *accept = apr_table_get(request->r->headers_in, "Accept");

    if (accept && strstr(accept, "text/html"))
        return false;
    return (accept && (strstr(accept, "application/json") || strstr(accept, "application/problem+json")))
           || crvs_request_has_type(request, "application/json");
}

const char *crvs_request_url(const crvs_request_t *request, const char *format, ...)
{
    va_list arguments;
    const char *path;

    va_start(arguments, format);
    path = apr_pvsprintf(request->pool, format, arguments);
    va_end(arguments);
    return apr_pstrcat(request->pool, request->site->base, path, NULL);
}
