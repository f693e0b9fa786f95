/* SPDX-License-Identifier: Apache-2.0 */
/* What an account may be: its fields, and its new password. Forms, imports and commands ask here. */
#include "accounts/accounts.h"
#include "accounts/bcrypt.h"
#include "core/text/text.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>

#define SHORTEST_PASSWORD 8
/* A name of that many characters has no more UTF-16 units than twice that. */
#define MOST_UNITS (CRVS_USERNAME_LENGTH * 2 + 1)

static bool may_stand_in_username(UChar32 character)
{
    int32_t marks = U_GC_M_MASK;

    return u_isalnum(character) || (U_GET_GC_MASK(character) & (U_GC_N_MASK | (uint32_t)marks)) != 0
           || (character < 0x80 && strchr("@.+-_", (int)character));
}

const char *crvs_flaws_username(const char *username)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar32 characters[CRVS_USERNAME_LENGTH + 1];
    UChar wide[MOST_UNITS];
    int32_t units, count = 0;

    if (!*username)
        return CRVS_T("field.required");
    if (crvs_text_characters(username) > CRVS_USERNAME_LENGTH)
        return CRVS_T("field.username_long");
    u_strFromUTF8(wide, MOST_UNITS, &units, username, -1, &status);
    u_strToUTF32(characters, CRVS_USERNAME_LENGTH + 1, &count, wide, units, &status);
    if (U_FAILURE(status))
        return CRVS_T("field.username_invalid");
    for (int32_t i = 0; i < count; i++) {
        if (!may_stand_in_username(characters[i]))
            return CRVS_T("field.username_invalid");
    }
    return NULL;
}

const char *crvs_flaws_full_name(const char *full_name)
{
    if (!*full_name)
        return CRVS_T("field.required");
    return crvs_text_characters(full_name) > CRVS_FULL_NAME_LENGTH ? CRVS_T("field.too_long") : NULL;
}

const char *crvs_flaws_email(const char *email)
{
    const char *at = strchr(email, '@');

    if (!*email)
        return NULL;
    if (crvs_text_characters(email) > CRVS_EMAIL_LENGTH || !at || at == email || !at[1] || strchr(at + 1, '@')
        || strpbrk(email, " \t\n,;<>\""))
        return CRVS_T("field.email_invalid");
    return NULL;
}

/* Also a tab, which can be pasted into a page and not be typed on the next one. */
static bool has_controls(const char *text)
{
    return crvs_text_has_controls(text) || strpbrk(text, "\t\n");
}

const char *crvs_flaws_password(apr_pool_t *pool, const char *password, const char *username)
{
    if (!*password)
        return CRVS_T("field.required");
    if (crvs_text_characters(password) < SHORTEST_PASSWORD)
        return CRVS_T("field.password_short");
    if (strlen(password) > CRVS_PASSWORD_BYTES)
        return CRVS_T("field.password_long");
    if (has_controls(password))
        return CRVS_T("field.invalid_characters");
    return crvs_text_is_same(pool, password, username) ? CRVS_T("field.password_username") : NULL;
}
