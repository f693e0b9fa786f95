/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/html.h"

#include <string.h>

/* What stands for a byte that a page would read as its own. */
static const char *reference_of(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return "&#39;";
    }
}

void crvs_html_escape(crvs_buffer_t *out, const char *text)
{
    for (;;) {
        /* Most texts have none of them: the C library looks at many bytes at once. */
        apr_size_t plain = strcspn(text, "&<>\"'");
        const char *reference;

        crvs_buffer_add(out, text, plain);
        text += plain;
        if (!*text)
            return;
        reference = reference_of(*text++);
        crvs_buffer_add(out, reference, strlen(reference));
    }
}
