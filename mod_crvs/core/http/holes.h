/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Rendered texts with holes: a template is given marks for what is each viewer's own, and they are found in what came of it.
 */
#ifndef CRVS_CORE_HTTP_HOLES_H
#define CRVS_CORE_HTTP_HOLES_H

#include "core/base/buffer.h"
#include "core/base/kept.h"

/** What a template is given where a hole is to be. */
const char *crvs_holes_mark(apr_pool_t *pool, crvs_kept_filling_e filling, apr_int64_t what);

/** Sets a text and its holes, which have blanks in it. @param rendered keeps the text */
void crvs_holes_find(apr_pool_t *pool, const crvs_buffer_t *rendered, crvs_kept_t *text);

/** How many holes are for this. */
int crvs_holes_count(const crvs_kept_t *text, crvs_kept_filling_e filling);

/**
 * Puts @a part into the one hole of @a frame that is for it.
 * @return in @a pool; all but text and holes as the part has it
 */
crvs_kept_t *crvs_holes_put_together(apr_pool_t *pool, const crvs_kept_t *frame, const crvs_kept_t *part);

#endif
