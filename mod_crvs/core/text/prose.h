/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A text that somebody wrote in plain lines, for templates/parts/prose.html: paragraphs, and links where it has URLs.
 */
#ifndef CRVS_CORE_TEXT_PROSE_H
#define CRVS_CORE_TEXT_PROSE_H

#include "core/base/value.h"

/**
 * Reads a text. Empty lines divide its paragraphs; an absolute http(s) URL in it is a link, without the punctuation that
 * ends a sentence.
 * @param headings whether a paragraph that begins with "# " is a heading
 * @return objects with `heading` (its text) or `pieces`, objects with `text` and, where it is a link, `url`; in @a pool
 */
crvs_list_t *crvs_prose_read(apr_pool_t *pool, const char *text, bool headings);

#endif
