#include "accounts/fields.h"

#include "accounts/accounts.h"
#include "core/text/text.h"
#include "identity/role.h"

#include <string.h>

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
    const char *flaw = crvs_form_has_error(form, "username") ? NULL : crvs_flaws_username(username);

    if (flaw)
        crvs_form_error(form, "username", flaw);
    return username;
}

const char *crvs_fields_email(crvs_form_t *form)
{
    const char *email = read_line(form, "email", false, CRVS_EMAIL_LENGTH);
    const char *flaw = crvs_form_has_error(form, "email") ? NULL : crvs_flaws_email(email);

    if (flaw)
        crvs_form_error(form, "email", flaw);
    return email;
}

const char *crvs_fields_role(crvs_form_t *form)
{
    const char *role = crvs_form_text(form, "role", true, 20);

    if (!crvs_role_is_name(role))
        crvs_form_error(form, "role", CRVS_T("field.role_unknown"));
    return role;
}

const char *crvs_fields_new_password(crvs_form_t *form, const char *username)
{
    const char *password = crvs_form_get(form, "new_password");
    const char *flaw = crvs_flaws_password(crvs_form_pool(form), password, username);

    crvs_form_check(form, "new_password");
    if (flaw)
        crvs_form_error(form, "new_password", flaw);
    if (!crvs_form_has_error(form, "new_password") && strcmp(password, crvs_form_get(form, "new_password_again")))
        crvs_form_error(form, "new_password_again", CRVS_T("field.password_differs"));
    return password;
}
