/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Forms that carry a file: multipart/form-data (RFC 7578), read from a body that is in memory already.
 */
#ifndef CRVS_CORE_HTTP_MULTIPART_H
#define CRVS_CORE_HTTP_MULTIPART_H

#include <apr_pools.h>
#include <apr_tables.h>
#include <stdbool.h>

/** A field of the form. */
typedef struct {
    const char *name;
    const char *file_name; /**< as the browser sent it; NULL: no file */
    const char *content;   /**< inside of the body, not ended by NUL */
    apr_size_t length;
} crvs_part_t;

/**
 * The boundary that a Content-Type names, 1 to 70 characters (RFC 2046, 5.1.1), in @a pool; NULL where it names none.
 */
const char *crvs_multipart_boundary(apr_pool_t *pool, const char *content_type);

/**
 * Takes a body apart.
 * @param most parts; more are an error
 * @param parts of crvs_part_t, in @a pool; their contents stay in @a body
 * @return whether the body is well-formed from its first to its last boundary
 */
bool crvs_multipart_parse(apr_pool_t *pool, const char *body, apr_size_t length, const char *boundary, int most,
                          apr_array_header_t **parts);

#endif
