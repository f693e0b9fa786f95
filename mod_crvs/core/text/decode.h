/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Text files as programs write them, made UTF-8.
 */
#ifndef CRVS_CORE_TEXT_DECODE_H
#define CRVS_CORE_TEXT_DECODE_H

#include <apr_pools.h>

/**
 * The text of a file: UTF-8; UTF-16 with its mark; or else Windows-1252, of which Latin-1 is a part. The mark at its
 * beginning is left out.
 * @return in @a pool, NUL-terminated; NULL where it holds NUL, or is broken UTF-16
 */
const char *crvs_decode(apr_pool_t *pool, const char *bytes, apr_size_t length);

#endif
