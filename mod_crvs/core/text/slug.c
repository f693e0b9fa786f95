/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/slug.h"

#include <apr_strings.h>
#include <string.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#define MAX_LENGTH 80
/* UTF-16 units of a name, and of what it becomes: one character may become several letters. */
#define ROOM 2048

/* The name in Latin letters without accents; what ICU cannot write so stays as it is. */
static const char *to_ascii(apr_pool_t *pool, const char *name)
{
    UErrorCode status = U_ZERO_ERROR;
    UParseError place;
    UChar rules[64], *wide = apr_palloc(pool, sizeof(UChar) * ROOM);
    char *out = apr_palloc(pool, ROOM * 3 + 1);
    int32_t length = 0, limit;
    UTransliterator *letters;

    u_uastrcpy(rules, "Any-Latin; Latin-ASCII; Lower");
    letters = utrans_openU(rules, -1, UTRANS_FORWARD, NULL, 0, &place, &status);
    u_strFromUTF8(wide, ROOM, &length, name, -1, &status);
    limit = length;
    if (U_SUCCESS(status))
        utrans_transUChars(letters, wide, &length, ROOM, 0, &limit, &status);
    if (letters)
        utrans_close(letters);
    u_strToUTF8(out, ROOM * 3 + 1, NULL, wide, length, &status);
    return U_SUCCESS(status) ? out : name;
}

const char *crvs_slug(apr_pool_t *pool, const char *name, const char *fallback)
{
    char *slug = apr_palloc(pool, MAX_LENGTH + 1);
    int length = 0;

    for (const char *at = to_ascii(pool, name); *at && length < MAX_LENGTH; at++) {
        if ((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9'))
            slug[length++] = *at;
        else if (length && slug[length - 1] != '-')
            slug[length++] = '-';
    }
    while (length && slug[length - 1] == '-')
        length--;
    slug[length] = '\0';
    return length ? slug : fallback;
}
