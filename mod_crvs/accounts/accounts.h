/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Who people are: users, roles, logins and their sessions.
 */
#ifndef CRVS_ACCOUNTS_H
#define CRVS_ACCOUNTS_H

#include "core/text/words.h"
#include "identity/access.h"
#include "identity/viewer.h"

/** Anybody, signed in or not; 404 unless CrvsRegistration lets people create their own account. */
extern const crvs_access_t crvs_register_access;
/** Teachers of the class {id} who may make links for passwords for its students: CrvsTeachersRenewLinks. */
extern const crvs_access_t crvs_slips_access;
/** Anybody, signed in or not; 404 where no mail is sent, or Apache signs people in. */
extern const crvs_access_t crvs_forgotten_access;
/** Whoever has the link, signed in or not. */
extern const crvs_access_t crvs_link_access;

#define CRVS_USERNAME_LENGTH 150
#define CRVS_FULL_NAME_LENGTH 150
#define CRVS_EMAIL_LENGTH 254

/**
 * @name What makes a field of an account wrong: a text key, NULL where it is right. Each is one line (crvs_text_line).
 */
/** @{ */
const char *crvs_flaws_username(const char *username);
const char *crvs_flaws_full_name(const char *full_name);
/** Of the name of somebody's family, which may be empty. */
const char *crvs_flaws_sort_name(const char *sort_name);
/** An empty e-mail address is valid. */
const char *crvs_flaws_email(const char *email);
/** A new password, as it was typed. @param username whose; the password must be another word */
const char *crvs_flaws_password(apr_pool_t *pool, const char *password, const char *username);
/** @} */

/** A link by which somebody sets a password, once. */
typedef struct {
    crvs_object_t *user;    /**< whose: id, username, full_name, has_password */
    const char *path;       /**< from below the site's base path, in the act's pool; kept nowhere else */
    apr_int64_t expires_at; /**< in seconds since 1970, as CrvsLinkLifetime has it */
} crvs_user_link_t;

/**
 * Makes a link for an account, and the line of the audit; earlier ones become invalid. Call it in a transaction.
 * @param learners_only whether to refuse it for the accounts of teachers and administrators
 * @param detail for the audit: where it was made; may be NULL
 * @return 404 where there is no such account, 409 where it is disabled, 403 where it is not for whoever acts
 */
crvs_error_t *crvs_user_link_add(crvs_act_t *act, apr_int64_t user_id, bool learners_only, const char *detail,
                                 crvs_user_link_t *link);

/**
 * Which of the words of a search the index of words is asked for: the one that the fewest have, in a large school.
 * @param words at least one
 * @param is_common so many have all of them that the index would take long, and give too many
 */
crvs_error_t *crvs_user_search_rarest(crvs_db_t *db, apr_pool_t *pool, const crvs_words_t *words, crvs_words_t *rarest,
                                      bool *is_common);

/** How many slips a page has at most: a large class. */
#define CRVS_SLIPS 300

/**
 * Answers with a page of slips to print: each has a new link for somebody.
 * @param people rows with `id`, no more than CRVS_SLIPS
 * @param learners_only see crvs_user_link_add; and @a detail
 * @param back the page that it came from, from below the base path, and @a back_key, its title
 */
crvs_error_t *crvs_slips_print(crvs_request_t *request, const crvs_list_t *people, bool learners_only,
                               const char *detail, const char *back, const char *back_key);

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_login_show(crvs_request_t *request);
/** Not of a route: the application's ask_to_sign_in. */
crvs_error_t *crvs_login_ask(crvs_request_t *request);
crvs_error_t *crvs_login_submit(crvs_request_t *request);
crvs_error_t *crvs_login_wait(crvs_request_t *request);
crvs_error_t *crvs_login_show_log_out(crvs_request_t *request);
crvs_error_t *crvs_login_log_out(crvs_request_t *request);
crvs_error_t *crvs_login_set_language(crvs_request_t *request);
crvs_error_t *crvs_register_show(crvs_request_t *request);
crvs_error_t *crvs_register_submit(crvs_request_t *request);
crvs_error_t *crvs_forgotten_show(crvs_request_t *request);
crvs_error_t *crvs_forgotten_submit(crvs_request_t *request);
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
crvs_error_t *crvs_link_renew(crvs_request_t *request);
crvs_error_t *crvs_slips_choose(crvs_request_t *request);
crvs_error_t *crvs_slips_make(crvs_request_t *request);
/** @} */

/** Whether people sign in with a password of ours; where Apache signs them in, nothing of passwords is shown. */
bool crvs_login_has_passwords(const crvs_request_t *request);

/** Whether those who forgot their password get a link by mail. */
bool crvs_forgotten_is_offered(const crvs_request_t *request);

#endif
