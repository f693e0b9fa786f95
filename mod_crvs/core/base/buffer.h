/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A growing text, for pages and JSON bodies.
 */
#ifndef CRVS_CORE_BASE_BUFFER_H
#define CRVS_CORE_BASE_BUFFER_H

#include <apr_pools.h>
#include <string.h>

/** Always NUL-terminated at @a length. */
typedef struct {
    apr_pool_t *pool;
    char *text;
    apr_size_t length;
    apr_size_t capacity;
} crvs_buffer_t;

/** An empty buffer with room for @a capacity bytes to begin with, in @a pool. */
void crvs_buffer_init(crvs_buffer_t *buffer, apr_pool_t *pool, apr_size_t capacity);

/** Gives it room for @a needed bytes in all. */
void crvs_buffer_grow(crvs_buffer_t *buffer, apr_size_t needed);

/** Adds @a length bytes. A page is made of hundreds of pieces, most of them short: hence here. */
static inline void crvs_buffer_add(crvs_buffer_t *buffer, const char *text, apr_size_t length)
{
    if (!length)
        return;
    if (length > buffer->capacity - buffer->length)
        crvs_buffer_grow(buffer, buffer->length + length);
    memcpy(buffer->text + buffer->length, text, length);
    buffer->length += length;
    buffer->text[buffer->length] = '\0';
}

#endif
