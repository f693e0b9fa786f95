/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Every change to an account, whoever makes it: its row, its sessions and links, and the line in the audit.
 */
#ifndef CRVS_ACCOUNTS_USER_H
#define CRVS_ACCOUNTS_USER_H

#include "accounts/accounts.h"
#include "core/act.h"

/** An account as it is to be; its fields were checked (accounts.h). */
typedef struct {
    apr_int64_t id;       /**< set where it is made */
    const char *username; /**< NULL here and below: unchanged; not NULL for a new account */
    const char *full_name;
    const char *sort_name; /**< of the family; NULL for a new account too: none is known */
    const char *email;
    const char *role;
    const char *language; /**< of a new one; NULL: none */
    const char *hash;     /**< of a new account's password; NULL: none until a link sets one */
} crvs_user_t;

/** What was done to an account that there is. */
typedef struct {
    crvs_object_t *before; /**< its row as it was: id, username, full_name, sort_name, email, role, is_active */
    apr_int64_t ended;     /**< sessions */
} crvs_user_done_t;

/** Makes an account. @return an error for which crvs_db_is_duplicate is true where the user name is taken */
crvs_error_t *crvs_user_create(crvs_act_t *act, crvs_user_t *user);
/**
 * The same inside a transaction of the caller's, who counts accounts at its end (crvs_headcount_recount): whoever counts one
 * holds up all others who make accounts.
 */
crvs_error_t *crvs_user_create_in(crvs_act_t *act, crvs_user_t *user);

/**
 * Changes an account where it differs.
 * @return that error; crvs_change_is_last_admin where it would leave no administrator; 404 where there is no such
 *   account
 */
crvs_error_t *crvs_user_change(crvs_act_t *act, const crvs_user_t *user, crvs_user_done_t *done);

/** Disables an account: its sessions and links end. @return an error as crvs_user_change does */
crvs_error_t *crvs_user_disable(crvs_act_t *act, apr_int64_t id, crvs_user_done_t *done);

/** Enables an account again. */
crvs_error_t *crvs_user_enable(crvs_act_t *act, apr_int64_t id, crvs_user_done_t *done);

/** Signs somebody out everywhere. */
crvs_error_t *crvs_user_sign_out(crvs_act_t *act, apr_int64_t id, crvs_user_done_t *done);

/** Gives an account of somebody else a new password: its sessions and links end. */
crvs_error_t *crvs_user_set_password(crvs_act_t *act, apr_int64_t id, const char *hash, crvs_user_done_t *done);

/**
 * Stores a new password, ends all links and all sessions but one, in a transaction of the caller's, who writes the line
 * of the audit.
 * @param kept_session what the database knows it by; "": none
 * @param ended how many sessions; may be NULL
 */
crvs_error_t *crvs_user_store_password(crvs_act_t *act, apr_int64_t id, const char *hash, const char *kept_session,
                                       apr_int64_t *ended);

/** crvs_user_link_add for an account of any role, good for an hour. @param address that it is mailed to */
crvs_error_t *crvs_user_link_mail(crvs_act_t *act, apr_int64_t user_id, const char *address, crvs_user_link_t *link);

/** crvs_user_link_add for an account of any role, in a transaction of its own. */
crvs_error_t *crvs_user_link_make(crvs_act_t *act, apr_int64_t id, crvs_user_link_t *link);

/** Removes some links for passwords that have expired, and requests for some. @param done how many */
crvs_error_t *crvs_accounts_tidy(crvs_act_t *act, apr_int64_t *done);

#endif
