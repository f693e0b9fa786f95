/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What all changes to an account share: locks, the last administrator, the audit.
 */
#ifndef CRVS_IDENTITY_CHANGE_H
#define CRVS_IDENTITY_CHANGE_H

#include "core/act.h"

/**
 * Holds an account until the transaction ends.
 * @param user its row
 * @param last_admin whether it is the only administrator who can sign in
 * @return 404 where there is no such account
 */
crvs_error_t *crvs_change_lock(crvs_act_t *act, apr_int64_t user_id, crvs_object_t **user, bool *last_admin);

/** The error of a change that would leave no administrator; it undoes the transaction. */
crvs_error_t *crvs_change_refuse_last_admin(crvs_act_t *act);
/** Whether an error is that one. */
bool crvs_change_is_last_admin(const crvs_error_t *error);

/** A line of the audit about an account. @param action a text key @param detail may be NULL */
crvs_error_t *crvs_change_audit(crvs_act_t *act, const char *action, apr_int64_t user_id, const char *username,
                                const char *detail);

#endif
