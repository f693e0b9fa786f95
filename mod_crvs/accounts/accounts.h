/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Who people are: users, roles, logins and their sessions.
 */
#ifndef CRVS_ACCOUNTS_H
#define CRVS_ACCOUNTS_H

#include "identity/access.h"
#include "identity/viewer.h"

/** Anybody, signed in or not; 404 unless CrvsRegistration lets people create their own account. */
extern const crvs_access_t crvs_register_access;

#define CRVS_USERNAME_LENGTH 150
#define CRVS_FULL_NAME_LENGTH 150
#define CRVS_EMAIL_LENGTH 254

/**
 * @name What makes a field of an account wrong: a text key, NULL where it is right. Each is one line (crvs_text_line).
 */
/** @{ */
const char *crvs_flaws_username(const char *username);
const char *crvs_flaws_full_name(const char *full_name);
/** An empty e-mail address is valid. */
const char *crvs_flaws_email(const char *email);
/** A new password, as it was typed. @param username whose; the password must be another word */
const char *crvs_flaws_password(apr_pool_t *pool, const char *password, const char *username);
/** @} */

/** How long a password link stays valid, in seconds. */
#define CRVS_LINK_LIFETIME (24 * 3600)

/**
 * Makes a link by which a user sets a password, once; earlier links become invalid. Call it in a transaction, with
 * the line of the audit.
 * @param path from below the site's base path, in the act's pool; kept nowhere else
 */
crvs_error_t *crvs_user_add_link(crvs_act_t *act, apr_int64_t user_id, const char **path);

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_login_show(crvs_request_t *request);
crvs_error_t *crvs_login_submit(crvs_request_t *request);
crvs_error_t *crvs_login_show_log_out(crvs_request_t *request);
crvs_error_t *crvs_login_log_out(crvs_request_t *request);
crvs_error_t *crvs_login_set_language(crvs_request_t *request);
crvs_error_t *crvs_register_show(crvs_request_t *request);
crvs_error_t *crvs_register_submit(crvs_request_t *request);
crvs_error_t *crvs_link_show(crvs_request_t *request);
crvs_error_t *crvs_link_use(crvs_request_t *request);
crvs_error_t *crvs_profile_show(crvs_request_t *request);
crvs_error_t *crvs_profile_change(crvs_request_t *request);
crvs_error_t *crvs_profile_change_password(crvs_request_t *request);
crvs_error_t *crvs_profile_end_session(crvs_request_t *request);
crvs_error_t *crvs_users_list(crvs_request_t *request);
crvs_error_t *crvs_user_edit_show_new(crvs_request_t *request);
crvs_error_t *crvs_user_edit_create(crvs_request_t *request);
crvs_error_t *crvs_user_edit_show(crvs_request_t *request);
crvs_error_t *crvs_user_edit_change(crvs_request_t *request);
crvs_error_t *crvs_user_state_show_disable(crvs_request_t *request);
crvs_error_t *crvs_user_state_disable(crvs_request_t *request);
crvs_error_t *crvs_user_state_enable(crvs_request_t *request);
crvs_error_t *crvs_user_state_sign_out(crvs_request_t *request);
crvs_error_t *crvs_link_create(crvs_request_t *request);
/** @} */

/** Whether people sign in with a password of ours; where Apache signs them in, nothing of passwords is shown. */
bool crvs_login_has_passwords(const crvs_request_t *request);

#endif
