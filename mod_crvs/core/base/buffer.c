/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/buffer.h"

void crvs_buffer_init(crvs_buffer_t *buffer, apr_pool_t *pool, apr_size_t capacity)
{
    buffer->pool = pool;
    buffer->text = apr_palloc(pool, capacity + 1);
    buffer->text[0] = '\0';
    buffer->length = 0;
    buffer->capacity = capacity;
}

/* A pool cannot give a text back, so each step at least doubles: all steps together waste no more than the last. */
void crvs_buffer_grow(crvs_buffer_t *buffer, apr_size_t needed)
{
    apr_size_t capacity = buffer->capacity * 2 > needed ? buffer->capacity * 2 : needed;
    char *text = apr_palloc(buffer->pool, capacity + 1);

    memcpy(text, buffer->text, buffer->length);
    buffer->text = text;
    buffer->capacity = capacity;
}
