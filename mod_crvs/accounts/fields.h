/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The fields of an account, as forms and imports have them.
 */
#ifndef CRVS_ACCOUNTS_FIELDS_H
#define CRVS_ACCOUNTS_FIELDS_H

#include "core/http/field.h"

/** @name The fields; `own` are those of a form that people fill in about themselves. */
/** @{ */
extern const crvs_field_t crvs_fields_full_name;
extern const crvs_field_t crvs_fields_own_full_name;
extern const crvs_field_t crvs_fields_sort_name; /**< of the family, which lists are sorted by */
extern const crvs_field_t crvs_fields_own_sort_name;
extern const crvs_field_t crvs_fields_username;
extern const crvs_field_t crvs_fields_own_username;
extern const crvs_field_t crvs_fields_email;
extern const crvs_field_t crvs_fields_own_email;
extern const crvs_field_t crvs_fields_role;
extern const crvs_field_t crvs_fields_new_password;
extern const crvs_field_t crvs_fields_first_password; /**< new_password, of somebody who has none yet */
extern const crvs_field_t crvs_fields_new_password_again;
/** @} */

/** The field `full_name`, as one line; wrong ones are recorded as errors. */
const char *crvs_fields_read_full_name(crvs_form_t *form);
/** The field `sort_name`, which may be empty, as one line. */
const char *crvs_fields_read_sort_name(crvs_form_t *form);
/** The field `username`, checked. */
const char *crvs_fields_read_username(crvs_form_t *form);
/** The field `email`, which may be empty, checked. */
const char *crvs_fields_read_email(crvs_form_t *form);
/** The field `role`: learner, trainer or admin. */
const char *crvs_fields_read_role(crvs_form_t *form);

/**
 * A new password from the fields `new_password` and `new_password_again`, as it was typed; the errors say what is wrong
 * with it.
 * @param username whose; the password must be another word
 */
const char *crvs_fields_read_new_password(crvs_form_t *form, const char *username);

#endif
