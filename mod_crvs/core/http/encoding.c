/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/encoding.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>
#include <util_filter.h>

/* How AddOutputFilterByType names its filters. */
#define BY_TYPE "BYTYPE:"

bool crvs_encoding_is_taken(const request_rec *r, const char *coding)
{
    const char *header = apr_table_get(r->headers_in, "Accept-Encoding");
    char *rest = header ? apr_pstrdup(r->pool, header) : NULL, *one;
    apr_size_t length = strlen(coding);

    while (rest && (one = apr_strtok(rest, ",", &rest))) {
        one += strspn(one, " \t");
        if (!strncasecmp(one, coding, length) && strchr("; \t", one[length])) {
            const char *weight = strstr(one, "q=");
            return !weight || strtod(weight + 2, NULL) > 0;
        }
    }
    return false;
}

static bool is_named(const ap_filter_t *filter, const char *name)
{
    const char *own = filter->frec->name;

    if (!strncasecmp(own, BY_TYPE, strlen(BY_TYPE)))
        own += strlen(BY_TYPE);
    return !strcasecmp(own, name);
}

/* By a variable as BrowserMatch and SetEnvIf set them. */
static bool is_forbidden(const request_rec *r, const char *variable)
{
    const char *value = apr_table_get(r->subprocess_env, variable);

    return value && strcmp(value, "0") != 0;
}

/* NULL: something else stands before it, such as SUBSTITUTE, which reads the page and must be given it plain. */
static const ap_filter_t *find_deflate(const request_rec *r, bool *is_behind_brotli)
{
    const ap_filter_t *filter = r->output_filters;

    *is_behind_brotli = false;
    for (; filter && !is_named(filter, "DEFLATE"); filter = filter->next) {
        if (is_named(filter, "BROTLI_COMPRESS"))
            *is_behind_brotli = true;
        /* It sets headers alone. */
        else if (!is_named(filter, "MOD_EXPIRES"))
            return NULL;
    }
    return filter;
}

bool crvs_encoding_would_be_gzip(const request_rec *r)
{
    bool is_behind_brotli;

    /* What is included in another page is packed with that. */
    if (r->main || !find_deflate(r, &is_behind_brotli) || is_forbidden(r, "no-gzip")
        || !crvs_encoding_is_taken(r, "gzip"))
        return false;
    return !is_behind_brotli || is_forbidden(r, "no-brotli") || !crvs_encoding_is_taken(r, "br");
}

void crvs_encoding_set_gzip(request_rec *r)
{
    const char *etag = apr_table_get(r->headers_out, "ETag");

    r->content_encoding = "gzip";
    apr_table_mergen(r->headers_out, "Vary", "Accept-Encoding");
    if (etag)
        apr_table_setn(r->headers_out, "ETag", apr_psprintf(r->pool, "%.*s-gzip\"", (int)strlen(etag) - 1, etag));
}
