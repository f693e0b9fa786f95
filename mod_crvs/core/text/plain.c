/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/plain.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* Unicode promises that compatibility composition makes no text longer than 18 times in UTF-16. */
#define GROWTH 18

static char plain(UChar32 character)
{
    int32_t digit = u_charDigitValue(character);

    if (digit >= 0)
        return (char)('0' + digit);
    if (character < 0x80)
        return (char)character;
    return u_isalnum(character) ? CRVS_PLAIN_OTHER : ' ';
}

const char *crvs_plain_text(apr_pool_t *pool, const char *text)
{
    UErrorCode status = U_ZERO_ERROR;
    /* It takes away what is not seen as well. */
    const UNormalizer2 *forms = unorm2_getNFKCCasefoldInstance(&status);
    int32_t room = (int32_t)strlen(text) + 1;
    UChar *wide = apr_palloc(pool, sizeof(UChar) * (apr_size_t)room);
    UChar *folded = apr_palloc(pool, sizeof(UChar) * (apr_size_t)room * GROWTH);
    UChar32 *characters = apr_palloc(pool, sizeof(UChar32) * (apr_size_t)room * GROWTH);
    int32_t length = 0;
    char *out;

    u_strFromUTF8WithSub(wide, room, &length, text, -1, 0xfffd, NULL, &status);
    length = unorm2_normalize(forms, wide, length, folded, room * GROWTH, &status);
    u_strToUTF32(characters, room * GROWTH, &length, folded, length, &status);
    if (U_FAILURE(status))
        return NULL;
    out = apr_palloc(pool, (apr_size_t)length + 1);
    for (int32_t i = 0; i < length; i++)
        out[i] = plain(characters[i]);
    out[length] = '\0';
    return out;
}
