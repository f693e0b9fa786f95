/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/fields.h"

#include "accounts/accounts.h"
#include "core/text/text.h"

#include <string.h>

#define FULL_NAME .name = "full_name", .max_length = CRVS_FULL_NAME_LENGTH, .column = "user.full_name", .required = true
#define USERNAME                                                                                                       \
    .name = "username", .max_length = CRVS_USERNAME_LENGTH, .column = "user.username", .required = true, .is_word = true
#define EMAIL .name = "email", .kind = CRVS_FIELD_EMAIL, .max_length = CRVS_EMAIL_LENGTH, .column = "user.email"

static const crvs_option_t roles[] = {
    {"learner", CRVS_T("role.learner")}, {"trainer", CRVS_T("role.trainer")}, {"admin", CRVS_T("role.admin")}, {0}};

const crvs_field_t crvs_fields_full_name = {FULL_NAME};
const crvs_field_t crvs_fields_own_full_name = {FULL_NAME, .complete = "name"};
#define SORT_NAME                                                                                                      \
    .name = "sort_name", .max_length = CRVS_FULL_NAME_LENGTH, .column = "user.sort_name",                              \
    .label = CRVS_T("label.sort_name"), .hint = CRVS_T("user.sort_name_hint")
const crvs_field_t crvs_fields_sort_name = {SORT_NAME};
const crvs_field_t crvs_fields_own_sort_name = {SORT_NAME, .complete = "family-name"};
const crvs_field_t crvs_fields_username = {USERNAME, .hint = CRVS_T("user.username_hint")};
const crvs_field_t crvs_fields_own_username = {USERNAME, .hint = CRVS_T("user.username_hint"), .complete = "username"};
const crvs_field_t crvs_fields_email = {EMAIL};
const crvs_field_t crvs_fields_own_email = {EMAIL, .complete = "email"};
const crvs_field_t crvs_fields_role = {.name = "role",
                                       .kind = CRVS_FIELD_CHOICE,
                                       .required = true,
                                       .hint = CRVS_T("user.role_hint"),
                                       .invalid = CRVS_T("field.role_unknown"),
                                       .options = roles};
#define NEW_PASSWORD                                                                                                   \
    .name = "new_password", .kind = CRVS_FIELD_PASSWORD, .required = true, .hint = CRVS_T("password.hint"),            \
    .complete = "new-password"

const crvs_field_t crvs_fields_new_password = {NEW_PASSWORD, .label = CRVS_T("label.new_password")};
const crvs_field_t crvs_fields_first_password = {NEW_PASSWORD, .label = CRVS_T("label.password")};
const crvs_field_t crvs_fields_new_password_again = {
    .name = "new_password_again", .kind = CRVS_FIELD_PASSWORD, .required = true, .complete = "new-password"};

/* Without line breaks, in composed characters. */
static const char *read_line(crvs_form_t *form, const crvs_field_t *field)
{
    const char *value = crvs_field_text(form, field);

    if (crvs_form_has_error(form, field->name))
        return value;
    value = crvs_text_line(crvs_form_pool(form), value);
    crvs_form_set(form, field->name, value);
    return value;
}

const char *crvs_fields_read_full_name(crvs_form_t *form)
{
    return read_line(form, &crvs_fields_full_name);
}

const char *crvs_fields_read_sort_name(crvs_form_t *form)
{
    return read_line(form, &crvs_fields_sort_name);
}

const char *crvs_fields_read_username(crvs_form_t *form)
{
    const char *username = read_line(form, &crvs_fields_username);
    const char *flaw = crvs_form_has_error(form, "username") ? NULL : crvs_flaws_username(username);

    if (flaw)
        crvs_form_error(form, "username", flaw);
    return username;
}

const char *crvs_fields_read_email(crvs_form_t *form)
{
    /* What nobody sees came from where it was copied: no mail would arrive. */
    const char *email = crvs_text_seen(crvs_form_pool(form), read_line(form, &crvs_fields_email));
    const char *flaw = crvs_form_has_error(form, "email") ? NULL : crvs_flaws_email(email);

    if (flaw)
        crvs_form_error(form, "email", flaw);
    crvs_form_set(form, "email", email);
    return email;
}

const char *crvs_fields_read_role(crvs_form_t *form)
{
    return crvs_field_text(form, &crvs_fields_role);
}

const char *crvs_fields_read_new_password(crvs_form_t *form, const char *username)
{
    const char *password = crvs_form_get(form, "new_password");
    apr_pool_t *pool = crvs_form_pool(form);
    const char *flaw = crvs_flaws_password(pool, password, username);

    crvs_form_check(form, "new_password");
    if (flaw)
        crvs_form_error(form, "new_password", flaw);
    if (!crvs_form_has_error(form, "new_password")
        && strcmp(crvs_text_opaque(pool, password), crvs_text_opaque(pool, crvs_form_get(form, "new_password_again"))))
        crvs_form_error(form, "new_password_again", CRVS_T("field.password_differs"));
    return password;
}
