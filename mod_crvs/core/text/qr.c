/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/qr.h"

#include "core/base/buffer.h"

#include <apr_strings.h>
#include <qrencode.h>
#include <string.h>

#define QUIET 4

/* Each run of dark modules is a bar, one unit high. */
static void add_row(crvs_buffer_t *out, const QRcode *code, int row)
{
    const unsigned char *modules = code->data + row * code->width;
    char bar[64];

    for (int begin = 0; begin < code->width; begin++) {
        int length = 0;

        while (begin + length < code->width && (modules[begin + length] & 1))
            length++;
        if (!length)
            continue;
        apr_snprintf(bar, sizeof(bar), "M%d %dh%dv1h-%dz", begin + QUIET, row + QUIET, length, length);
        crvs_buffer_add(out, bar, strlen(bar));
        begin += length;
    }
}

const char *crvs_qr_path(apr_pool_t *pool, const char *text, int *size)
{
    /* Level M corrects 15 % of errors: a fold or a stain. */
    QRcode *code = QRcode_encodeData((int)strlen(text), (const unsigned char *)text, 0, QR_ECLEVEL_M);
    crvs_buffer_t path;

    if (!code)
        return NULL;
    crvs_buffer_init(&path, pool, 4096);
    for (int row = 0; row < code->width; row++)
        add_row(&path, code, row);
    *size = code->width + 2 * QUIET;
    QRcode_free(code);
    return path.text;
}
