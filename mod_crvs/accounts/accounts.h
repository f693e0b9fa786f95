/**
 * Who people are: users, roles, logins and their sessions.
 */
#ifndef CRVS_ACCOUNTS_H
#define CRVS_ACCOUNTS_H

#include "core/dispatch.h"

/** Trainers and administrators. */
extern const crvs_access_t crvs_access_trainer;
/** Administrators. */
extern const crvs_access_t crvs_access_admin;

/** The role of a name: learner, trainer or admin. @return whether it is one */
bool crvs_accounts_role(const char *name, crvs_role_e *role);
/** The guard of that, for what wants more than it. */
crvs_error_t *crvs_accounts_guard_admin(crvs_request_t *request);
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
/** Whether a role is called so. */
bool crvs_accounts_is_role(const char *name);

/** How long a link that sets a password is good, in seconds. */
#define CRVS_LINK_LIFETIME (24 * 3600)

/**
 * Makes a link by which a user sets a password, once; links made before are good no more. Call it in a transaction, with
 * the line of the audit.
 * @param path from below the site's base path, in the act's pool; kept nowhere else
 */
crvs_error_t *crvs_accounts_make_link(crvs_act_t *act, apr_int64_t user_id, const char **path);

/** Finds the viewer by the session cookie; what dispatch calls for each page. */
crvs_error_t *crvs_accounts_identify(crvs_request_t *request);

/**
 * For a statement that finds a session's user by itself, in place of crvs_accounts_identify.
 * @param seen_since what last_seen_at must be behind; else crvs_accounts_identify has the session's use to note
 * @return the session's token_hash, in the request's pool; "" where there is none, or Apache signs people in
 */
const char *crvs_accounts_session(const crvs_request_t *request, apr_int64_t *seen_since);

/** Takes away the headers of CrvsRoleFrom and its like that the client sent. Hook post_read_request, before all others. */
void crvs_accounts_scrub(request_rec *r);

/** Prepares the limit on passwords checked at once; call from child_init. */
apr_status_t crvs_accounts_child_init(apr_pool_t *pool);

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
