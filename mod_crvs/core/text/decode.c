/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/decode.h"

#include "core/text/text.h"

#include <apr_strings.h>
#include <stdbool.h>
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>

/* No character takes more bytes in UTF-8 for each of its own in these encodings. */
#define MOST_BYTES 3

static const char *convert(apr_pool_t *pool, const char *encoding, const char *bytes, apr_size_t length)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *from = ucnv_open(encoding, &status);
    UConverter *to = ucnv_open("UTF-8", &status);
    apr_size_t room = length * MOST_BYTES + 1;
    char *text = apr_palloc(pool, room);
    char *end = text;

    if (U_SUCCESS(status))
        ucnv_setToUCallBack(from, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
    if (U_SUCCESS(status))
        ucnv_convertEx(to, from, &end, text + room - 1, &bytes, bytes + length, NULL, NULL, NULL, NULL, true, true,
                       &status);
    if (from)
        ucnv_close(from);
    if (to)
        ucnv_close(to);
    *end = '\0';
    return U_SUCCESS(status) ? text : NULL;
}

static bool begins_with(const char *bytes, apr_size_t length, const char *mark)
{
    apr_size_t size = strlen(mark);

    return length >= size && !memcmp(bytes, mark, size);
}

const char *crvs_decode(apr_pool_t *pool, const char *bytes, apr_size_t length)
{
    const char *text;

    if (begins_with(bytes, length, "\xff\xfe"))
        text = convert(pool, "UTF-16LE", bytes + 2, length - 2);
    else if (begins_with(bytes, length, "\xfe\xff"))
        text = convert(pool, "UTF-16BE", bytes + 2, length - 2);
    else if (memchr(bytes, '\0', length))
        return NULL;
    else if (crvs_text_is_utf8(bytes, length))
        text = apr_pstrmemdup(pool, bytes, length);
    else
        text = convert(pool, "windows-1252", bytes, length);
    return text && begins_with(text, strlen(text), "\xef\xbb\xbf") ? text + 3 : text;
}
