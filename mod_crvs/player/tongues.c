/* SPDX-License-Identifier: Apache-2.0 */
#include "player/player.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucol.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

#define NAME_LENGTH 80

/* What is taught and spoken where this is used, and the neighbours of it. */
static const char *const codes[] = {"af", "am", "ar", "bm", "ca", "da", "de", "ee", "el", "en",  "es", "fa", "ff",
                                    "fi", "fr", "ha", "he", "hi", "ht", "ig", "it", "ja", "kab", "ko", "lg", "ln",
                                    "mg", "nl", "no", "om", "pl", "pt", "rn", "ro", "ru", "rw",  "sg", "sn", "so",
                                    "st", "sv", "sw", "ti", "tr", "uk", "vi", "wo", "yo", "zgh", "zh", "zu"};
#define COUNT (sizeof(codes) / sizeof(*codes))

typedef struct {
    const char *code;
    const char *name;
    const UCollator *collator; /* NULL: by its bytes */
} tongue_t;

bool crvs_tongues_has(const char *code)
{
    for (size_t i = 0; i < COUNT; i++) {
        if (!strcmp(codes[i], code))
            return true;
    }
    return false;
}

const char *crvs_tongues_name(apr_pool_t *pool, const char *code, const char *reader)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[NAME_LENGTH];
    char name[NAME_LENGTH * 3];
    int32_t length = uloc_getDisplayLanguage(code, reader, wide, NAME_LENGTH, &status);

    u_strToUTF8(name, sizeof(name), NULL, wide, length, &status);
    return U_SUCCESS(status) && status != U_STRING_NOT_TERMINATED_WARNING ? apr_pstrdup(pool, name) : code;
}

static int by_name(const void *one, const void *other)
{
    const tongue_t *a = one, *b = other;
    UErrorCode status = U_ZERO_ERROR;
    UCollationResult order = UCOL_EQUAL;

    if (a->collator)
        order = ucol_strcollUTF8(a->collator, a->name, -1, b->name, -1, &status);
    return a->collator && U_SUCCESS(status) ? (int)order : strcmp(a->name, b->name);
}

crvs_list_t *crvs_tongues_list(apr_pool_t *pool, const char *reader)
{
    UErrorCode status = U_ZERO_ERROR;
    UCollator *collator = ucol_open(reader, &status);
    crvs_list_t *list = crvs_list_make(pool);
    tongue_t tongues[COUNT];

    for (size_t i = 0; i < COUNT; i++)
        tongues[i] =
            (tongue_t){codes[i], crvs_tongues_name(pool, codes[i], reader), U_SUCCESS(status) ? collator : NULL};
    qsort(tongues, COUNT, sizeof(*tongues), by_name);
    for (size_t i = 0; i < COUNT; i++) {
        crvs_object_t *row = crvs_object_make(pool);

        crvs_object_set(row, "code", crvs_value_text(tongues[i].code));
        crvs_object_set(row, "name", crvs_value_text(tongues[i].name));
        crvs_list_add(list, crvs_value_object(row));
    }
    if (collator)
        ucol_close(collator);
    return list;
}
