/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Kept texts as gzip (RFC 1952), compressed once for all. deflate's blocks (RFC 1951) may stand behind one another, so what
 * fills a hole stands between them as it is, where nothing looks back at it.
 */
#ifndef CRVS_CORE_BASE_GZIP_H
#define CRVS_CORE_BASE_GZIP_H

#include "core/base/buffer.h"
#include "core/base/kept.h"

/**
 * Compresses a kept text, as well as zlib can: sets its `packed`, and where in it each hole stands, in @a pool.
 * @param lengths for each hole the bytes of its filling, whatever it is; 0: any number, which costs the text behind it what
 *   it has in common with the text before
 * @return false where it cannot be, or there is no memory: then it is as it was
 */
bool crvs_gzip_pack(apr_pool_t *pool, crvs_kept_t *kept, const apr_size_t *lengths);

/**
 * The text with its holes filled, as a file.
 * @param kept is packed; its text need not be there
 * @param out initialised
 * @return false where a filling has not the length that it was packed for
 */
bool crvs_gzip_fill(const crvs_kept_t *kept, const char *const *fillings, crvs_buffer_t *out);

#endif
