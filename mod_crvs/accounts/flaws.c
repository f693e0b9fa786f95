/* SPDX-License-Identifier: Apache-2.0 */
/* Validation of an account's fields and of a new password, for forms, imports and commands alike. */
#include "accounts/accounts.h"
#include "accounts/bcrypt.h"
#include "core/text/text.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>

#define MIN_PASSWORD_LENGTH 8
/* A name of that many characters has at most twice as many UTF-16 units. */
#define MAX_UNITS (CRVS_USERNAME_LENGTH * 2 + 1)

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
    UChar wide[MAX_UNITS];
    int32_t units, count = 0;

    if (!*username)
        return CRVS_T("field.required");
    if (crvs_text_characters(username) > CRVS_USERNAME_LENGTH)
        return CRVS_T("field.username_long");
    u_strFromUTF8(wide, MAX_UNITS, &units, username, -1, &status);
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

const char *crvs_flaws_sort_name(const char *sort_name)
{
    return crvs_text_characters(sort_name) > CRVS_FULL_NAME_LENGTH ? CRVS_T("field.too_long") : NULL;
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

/* Including tabs, which can be pasted into one page but not typed into the next. */
static bool has_controls(const char *text)
{
    return crvs_text_has_controls(text) || strpbrk(text, "\t\n");
}

const char *crvs_flaws_password(apr_pool_t *pool, const char *password, const char *username)
{
    password = crvs_text_opaque(pool, password);
    if (!*password)
        return CRVS_T("field.required");
    if (crvs_text_characters(password) < MIN_PASSWORD_LENGTH)
        return CRVS_T("field.password_short");
    if (strlen(password) > CRVS_PASSWORD_BYTES)
        return CRVS_T("field.password_long");
    if (has_controls(password))
        return CRVS_T("field.invalid_characters");
    return crvs_text_is_same(pool, password, username) ? CRVS_T("field.password_username") : NULL;
}
