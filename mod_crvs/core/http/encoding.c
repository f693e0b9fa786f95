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

static bool is_filtered(const request_rec *r, const char *name)
{
    for (const ap_filter_t *filter = r->output_filters; filter; filter = filter->next) {
        const char *own = filter->frec->name;

        if (!strncasecmp(own, BY_TYPE, strlen(BY_TYPE)))
            own += strlen(BY_TYPE);
        if (!strcasecmp(own, name))
            return true;
    }
    return false;
}

/* By a variable as BrowserMatch and SetEnvIf set them. */
static bool is_forbidden(const request_rec *r, const char *variable)
{
    const char *value = apr_table_get(r->subprocess_env, variable);

    return value && strcmp(value, "0") != 0;
}

static bool would_be(const request_rec *r, const char *filter, const char *variable, const char *coding)
{
    return is_filtered(r, filter) && !is_forbidden(r, variable) && crvs_encoding_is_taken(r, coding);
}

bool crvs_encoding_would_be_gzip(const request_rec *r)
{
    return would_be(r, "DEFLATE", "no-gzip", "gzip") && !would_be(r, "BROTLI_COMPRESS", "no-brotli", "br");
}

void crvs_encoding_set_gzip(request_rec *r)
{
    const char *etag = apr_table_get(r->headers_out, "ETag");

    r->content_encoding = "gzip";
    apr_table_mergen(r->headers_out, "Vary", "Accept-Encoding");
    if (etag)
        apr_table_setn(r->headers_out, "ETag", apr_psprintf(r->pool, "%.*s-gzip\"", (int)strlen(etag) - 1, etag));
}
