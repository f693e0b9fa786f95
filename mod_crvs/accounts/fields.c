#include "accounts/fields.h"

#include "accounts/accounts.h"
#include "accounts/password.h"
#include "core/text.h"

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

const char *crvs_accounts_username_flaw(const char *username)
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

const char *crvs_accounts_email_flaw(const char *email)
{
    const char *at = strchr(email, '@');

    if (!*email)
        return NULL;
    if (crvs_text_characters(email) > CRVS_EMAIL_LENGTH || !at || at == email || !at[1] || strchr(at + 1, '@')
        || strpbrk(email, " \t\n,;<>\""))
        return CRVS_T("field.email_invalid");
    return NULL;
}

bool crvs_accounts_is_role(const char *name)
{
    crvs_role_e role;

    return crvs_accounts_role(name, &role);
}

/* A field without line breaks, in composed characters. */
static const char *read_line(crvs_form_t *form, const char *name, bool required, int longest)
{
    const char *value = crvs_form_text(form, name, required, longest);

    if (crvs_form_has_error(form, name))
        return value;
    value = crvs_text_line(crvs_form_pool(form), value);
    crvs_form_set(form, name, value);
    return value;
}

const char *crvs_fields_full_name(crvs_form_t *form)
{
    return read_line(form, "full_name", true, CRVS_FULL_NAME_LENGTH);
}

const char *crvs_fields_username(crvs_form_t *form)
{
    const char *username = read_line(form, "username", true, CRVS_USERNAME_LENGTH);
    const char *flaw = crvs_form_has_error(form, "username") ? NULL : crvs_accounts_username_flaw(username);

    if (flaw)
        crvs_form_error(form, "username", flaw);
    return username;
}

const char *crvs_fields_email(crvs_form_t *form)
{
    const char *email = read_line(form, "email", false, CRVS_EMAIL_LENGTH);
    const char *flaw = crvs_form_has_error(form, "email") ? NULL : crvs_accounts_email_flaw(email);

    if (flaw)
        crvs_form_error(form, "email", flaw);
    return email;
}

const char *crvs_fields_role(crvs_form_t *form)
{
    const char *role = crvs_form_text(form, "role", true, 20);

    if (!crvs_accounts_is_role(role))
        crvs_form_error(form, "role", CRVS_T("field.role_unknown"));
    return role;
}

const char *crvs_fields_new_password(crvs_form_t *form, const char *username)
{
    const char *password = crvs_form_get(form, "new_password");

    crvs_form_check(form, "new_password");
    if (!*password)
        crvs_form_error(form, "new_password", CRVS_T("field.required"));
    else if (crvs_text_characters(password) < SHORTEST_PASSWORD)
        crvs_form_error(form, "new_password", CRVS_T("field.password_short"));
    else if (strlen(password) > CRVS_PASSWORD_BYTES)
        crvs_form_error(form, "new_password", CRVS_T("field.password_long"));
    else if (crvs_text_is_same(crvs_form_pool(form), password, username))
        crvs_form_error(form, "new_password", CRVS_T("field.password_username"));
    if (!crvs_form_has_error(form, "new_password") && strcmp(password, crvs_form_get(form, "new_password_again")))
        crvs_form_error(form, "new_password_again", CRVS_T("field.password_differs"));
    return password;
}
