/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A growing text, for pages and JSON bodies.
 */
#ifndef CRVS_CORE_BASE_BUFFER_H
#define CRVS_CORE_BASE_BUFFER_H

#include <apr_pools.h>

/** Always NUL-terminated at @a length. */
typedef struct {
    apr_pool_t *pool;
    char *text;
    apr_size_t length;
    apr_size_t capacity;
} crvs_buffer_t;

/** An empty buffer with room for @a capacity bytes to begin with, in @a pool. */
void crvs_buffer_init(crvs_buffer_t *buffer, apr_pool_t *pool, apr_size_t capacity);
void crvs_buffer_add(crvs_buffer_t *buffer, const char *text, apr_size_t length);

#endif
