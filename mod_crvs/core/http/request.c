/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/request.h"

#include "core/site.h"
#include "core/text/number.h"
#include "core/text/query.h"
#include "core/text/text.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <util_script.h>

APLOG_USE_MODULE(crvs);

#define MAX_COOKIE_LENGTH 2048
/* Far more than any of our pages has. */
#define MAX_PARAMETERS 100
/* How many seconds the database's clock may be behind ours, where both are kept right. */
#define CLOCKS_APART 3

bool crvs_request_is_secure(const crvs_request_t *request)
{
    return !strcmp(ap_http_scheme(request->r), "https");
}

/* The first of several with one name; values that contain a NUL are ignored. */
static void add_parameter(void *baton, const char *name, const char *value, apr_size_t length)
{
    if (strlen(value) == length && !apr_table_get(baton, name))
        apr_table_setn(baton, name, value);
}

static apr_table_t *parse_query(apr_pool_t *pool, const char *args)
{
    apr_table_t *query = apr_table_make(pool, 4);

    if (args)
        crvs_query_parse(apr_pstrdup(pool, args), MAX_PARAMETERS, add_parameter, query);
    return query;
}

static const crvs_language_t *language_of(const crvs_request_t *request)
{
    const crvs_languages_t *languages = request->site->languages;
    const crvs_language_t *language = crvs_language_find(languages, crvs_request_cookie(request, "crvs-language"));

    if (!language)
        language = crvs_language_accept(languages, apr_table_get(request->r->headers_in, "Accept-Language"));
    return language ? language : languages->fallback;
}

/* At a level that no LogLevel hides. */
static void tell_slow(void *baton, const char *name, apr_interval_time_t took)
{
    const request_rec *r = baton;

    ap_log_rerror(APLOG_MARK, APLOG_NOTICE, 0, r, "slow statement %s: %" APR_TIME_T_FMT " ms", name,
                  apr_time_as_msec(took));
}

crvs_request_t *crvs_request_make(request_rec *r, apr_pool_t *pool, const struct crvs_site_t *site)
{
    crvs_request_t *request = apr_pcalloc(pool, sizeof(*request));

    request->r = r;
    request->pool = pool;
    request->site = site;
    request->link_back = r->method_number == M_GET ? r->unparsed_uri : "";
    request->now = apr_time_sec(r->request_time);
    request->db = crvs_db_make(pool, r->server);
    crvs_db_watch(request->db, site->slow_statement, tell_slow, r);
    request->query = parse_query(pool, r->args);
    request->language = language_of(request);
    request->zone = site->zone;
    request->until = apr_pcalloc(pool, sizeof(*request->until));
    return request;
}

void crvs_request_until(const crvs_request_t *request, apr_int64_t moment)
{
    /* The database's clock may be a little behind ours, and not have seen it yet. */
    if (moment <= request->now && moment > request->now - CLOCKS_APART)
        moment = request->now + 1;
    if (moment > request->now && (!*request->until || moment < *request->until))
        *request->until = moment;
}

static void tell(const crvs_act_t *act, const char *sentence)
{
    const request_rec *r = act->listener;

    ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, "%s", sentence);
}

static void note(const crvs_act_t *act, const char *line)
{
    const request_rec *r = act->listener;

    ap_log_rerror(APLOG_MARK, APLOG_NOTICE, 0, r, "%s", line);
}

crvs_act_t *crvs_request_act(crvs_request_t *request)
{
    request->act = (crvs_act_t){.pool = request->pool,
                                .db = request->db,
                                .site = request->site,
                                .now = request->now,
                                .language = request->language,
                                .actor_id = request->viewer_id,
                                .address = request->r->useragent_ip ? request->r->useragent_ip : "",
                                .tell = tell,
                                .note = request->site->logs_audit ? note : NULL,
                                .listener = request->r};
    return &request->act;
}

bool crvs_request_take_subject(crvs_request_t *request)
{
    bool has_subject = request->has_subject;

    request->has_subject = false;
    return has_subject;
}

const char *crvs_request_query(const crvs_request_t *request, const char *name)
{
    const char *value = apr_table_get(request->query, name);

    return value && crvs_text_is_utf8(value, strlen(value)) ? value : NULL;
}

apr_int64_t crvs_request_query_id(const crvs_request_t *request, const char *name)
{
    return crvs_number_id(apr_table_get(request->query, name));
}

static const char *cookie_name(const crvs_request_t *request, const char *name)
{
    return crvs_request_is_secure(request) ? apr_pstrcat(request->pool, "__Host-", name, NULL) : name;
}

static bool is_blank(char character)
{
    return character == ' ' || character == '\t';
}

/* Whether a cookie begins there: a blank or a comma may stand in the value of one, which a neighbour's page can set. */
static bool begins_cookie(const char *sent, const char *at)
{
    while (at > sent && is_blank(at[-1]))
        at--;
    return at == sent || at[-1] == ';';
}

/*
 * Where the value of the cookie of that name begins; NULL where there is none, or more than one: nobody knows which is
 * ours. httpd's own ap_cookie_read copies and cuts the whole header for each name: a tenth of what a page costs.
 */
static const char *find_cookie(const char *sent, const char *name)
{
    apr_size_t length = strlen(name);
    const char *found = NULL;

    for (const char *at = sent; (at = strstr(at, name)); at += length) {
        if (at[length] != '=' || !begins_cookie(sent, at))
            continue;
        if (found)
            return NULL;
        found = at + length + 1;
    }
    return found;
}

const char *crvs_request_cookie(const crvs_request_t *request, const char *name)
{
    const char *sent = apr_table_get(request->r->headers_in, "Cookie");
    const char *value = sent ? find_cookie(sent, cookie_name(request, name)) : NULL;
    apr_size_t length = value ? strcspn(value, ";") : 0;

    while (length && is_blank(value[length - 1]))
        length--;
    return length && length <= MAX_COOKIE_LENGTH ? apr_pstrmemdup(request->pool, value, length) : NULL;
}

static void add_cookie(crvs_request_t *request, const char *name, const char *value, const char *more)
{
    const char *secure = crvs_request_is_secure(request) ? "; Secure" : "";

    apr_table_addn(request->r->err_headers_out, "Set-Cookie",
                   apr_pstrcat(request->pool, cookie_name(request, name), "=", value, "; Path=/; SameSite=Lax", secure,
                               more, NULL));
}

void crvs_request_set_cookie(crvs_request_t *request, const char *name, const char *value, apr_int64_t seconds)
{
    const char *age = "; HttpOnly";

    if (request->is_redrawn)
        return;
    if (seconds > 0)
        age = apr_psprintf(request->pool, "; HttpOnly; Max-Age=%" APR_INT64_T_FMT, seconds);
    else if (seconds < 0)
        age = "; HttpOnly; Max-Age=0";
    add_cookie(request, name, value, age);
}

void crvs_request_tell_script(crvs_request_t *request, const char *name, const char *value)
{
    add_cookie(request, name, value, "");
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
