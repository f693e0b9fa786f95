/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/etag.h"

#include "core/base/crypto.h"

#include <apr_strings.h>
#include <http_protocol.h>
#include <string.h>

/* What mod_deflate and mod_brotli add to the ETag of what they compress. */
static const char *const endings[] = {"", "-gzip", "-br", NULL};

static void add(crvs_buffer_t *buffer, const char *text)
{
    crvs_buffer_add(buffer, text, strlen(text) + 1);
}

static void add_value(crvs_buffer_t *buffer, const crvs_value_t *value);

static void add_object(crvs_buffer_t *buffer, const crvs_object_t *object)
{
    for (int i = 0; i < object->count; i++) {
        add(buffer, object->names[i]);
        add_value(buffer, &object->values[i]);
    }
}

static void add_value(crvs_buffer_t *buffer, const crvs_value_t *value)
{
    char type = (char)value->type;

    crvs_buffer_add(buffer, &type, 1);
    if (value->type == CRVS_VALUE_TEXT)
        add(buffer, value->as.text);
    else if (value->type == CRVS_VALUE_OBJECT)
        add_object(buffer, value->as.object);
    else if (value->type == CRVS_VALUE_BOOL)
        crvs_buffer_add(buffer, value->as.boolean ? "1" : "0", 1);
    else if (value->type == CRVS_VALUE_INT || value->type == CRVS_VALUE_TIME)
        crvs_buffer_add(buffer, (const char *)&value->as.integer, sizeof(value->as.integer));
    else if (value->type == CRVS_VALUE_LIST) {
        for (int i = 0; i < value->as.list->count; i++)
            add_value(buffer, &value->as.list->values[i]);
    }
}

apr_uint64_t crvs_etag_sum(const crvs_request_t *request, const crvs_object_t *object)
{
    crvs_buffer_t buffer;

    crvs_buffer_init(&buffer, request->pool, 4096);
    add_object(&buffer, object);
    return crvs_crypto_sum(buffer.text, buffer.length);
}

const char *crvs_etag_make(const crvs_request_t *request, const apr_uint64_t *sums, int count)
{
    return apr_psprintf(request->pool, "W/\"%016" APR_UINT64_T_HEX_FMT "\"",
                        crvs_crypto_sum((const char *)sums, sizeof(*sums) * (apr_size_t)count));
}

bool crvs_etag_is_known(crvs_request_t *request, const char *etag)
{
    const char *held = apr_table_get(request->r->headers_in, "If-None-Match");

    apr_table_setn(request->r->headers_out, "ETag", etag);
    for (int i = 0; held && endings[i]; i++) {
        const char *one = apr_psprintf(request->pool, "%.*s%s\"", (int)strlen(etag) - 1, etag, endings[i]);

        if (ap_find_etag_weak(request->pool, held, one))
            return true;
    }
    return false;
}
