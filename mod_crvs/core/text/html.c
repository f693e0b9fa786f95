/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/html.h"

/* What a byte asks for: 0 nothing, END for the last one, else its place among the references. */
#define END 1
static const unsigned char asks[256] = {['\0'] = END, ['&'] = 2, ['<'] = 3, ['>'] = 4, ['"'] = 5, ['\''] = 6};

static const struct {
    const char *text;
    apr_size_t length;
} references[] = {[2] = {"&amp;", 5}, [3] = {"&lt;", 4}, [4] = {"&gt;", 4}, [5] = {"&quot;", 6}, [6] = {"&#39;", 5}};

void crvs_html_escape(crvs_buffer_t *out, const char *text)
{
    for (;;) {
        const char *run = text;
        unsigned char asked;

        while (!(asked = asks[(unsigned char)*text]))
            text++;
        crvs_buffer_add(out, run, (apr_size_t)(text - run));
        if (asked == END)
            return;
        crvs_buffer_add(out, references[asked].text, references[asked].length);
        text++;
    }
}
