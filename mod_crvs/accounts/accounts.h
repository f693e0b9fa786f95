/**
 * Who people are: users, roles, logins and their sessions.
 */
#ifndef CRVS_ACCOUNTS_H
#define CRVS_ACCOUNTS_H

#include "identity/access.h"
#include "identity/viewer.h"

/** Signed-in or not, where CrvsRegistration lets people make their own account; elsewhere there is no such page. */
extern const crvs_access_t crvs_access_registration;

#define CRVS_USERNAME_LENGTH 150
#define CRVS_FULL_NAME_LENGTH 150
#define CRVS_EMAIL_LENGTH 254

/** @name What makes a field of an account wrong: a text key, NULL where it is right. Each is one line (crvs_text_line). */
/** @{ */
const char *crvs_accounts_username_flaw(const char *username);
const char *crvs_accounts_full_name_flaw(const char *full_name);
/** An empty address is right. */
const char *crvs_accounts_email_flaw(const char *email);
/** A new password, as it was typed. @param username whose; the password must be another word */
const char *crvs_accounts_password_flaw(apr_pool_t *pool, const char *password, const char *username);
/** @} */

/** How long a link that sets a password is good, in seconds. */
#define CRVS_LINK_LIFETIME (24 * 3600)

/**
 * Makes a link by which a user sets a password, once; links made before are good no more. Call it in a transaction, with
 * the line of the audit.
 * @param path from below the site's base path, in the act's pool; kept nowhere else
 */
crvs_error_t *crvs_accounts_make_link(crvs_act_t *act, apr_int64_t user_id, const char **path);

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_accounts_show_login(crvs_request_t *request);
crvs_error_t *crvs_accounts_log_in(crvs_request_t *request);
crvs_error_t *crvs_accounts_show_log_out(crvs_request_t *request);
crvs_error_t *crvs_accounts_log_out(crvs_request_t *request);
crvs_error_t *crvs_accounts_set_language(crvs_request_t *request);
crvs_error_t *crvs_accounts_show_register(crvs_request_t *request);
crvs_error_t *crvs_accounts_register(crvs_request_t *request);
crvs_error_t *crvs_accounts_show_set_password(crvs_request_t *request);
crvs_error_t *crvs_accounts_set_password(crvs_request_t *request);
crvs_error_t *crvs_accounts_show_profile(crvs_request_t *request);
crvs_error_t *crvs_accounts_change_profile(crvs_request_t *request);
crvs_error_t *crvs_accounts_change_password(crvs_request_t *request);
crvs_error_t *crvs_accounts_end_session(crvs_request_t *request);
crvs_error_t *crvs_accounts_users(crvs_request_t *request);
crvs_error_t *crvs_accounts_show_create_user(crvs_request_t *request);
crvs_error_t *crvs_accounts_create_user(crvs_request_t *request);
crvs_error_t *crvs_accounts_show_user(crvs_request_t *request);
crvs_error_t *crvs_accounts_change_user(crvs_request_t *request);
crvs_error_t *crvs_accounts_show_disable(crvs_request_t *request);
crvs_error_t *crvs_accounts_disable(crvs_request_t *request);
crvs_error_t *crvs_accounts_enable(crvs_request_t *request);
crvs_error_t *crvs_accounts_sign_out(crvs_request_t *request);
crvs_error_t *crvs_accounts_create_link(crvs_request_t *request);
/** @} */

/** Whether people sign in with a password of ours; where Apache signs them in, nothing of passwords is shown. */
bool crvs_accounts_have_passwords(const crvs_request_t *request);

#endif
