/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Text for HTML.
 */
#ifndef CRVS_CORE_TEXT_HTML_H
#define CRVS_CORE_TEXT_HTML_H

#include "core/base/buffer.h"

/**
 * Adds @a text with & < > " ' as character references: safe as content and as a quoted attribute's value, not inside
 * script, style or a comment.
 */
void crvs_html_escape(crvs_buffer_t *out, const char *text);

#endif
