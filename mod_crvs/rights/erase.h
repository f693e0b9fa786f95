/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Erasing an account: what is the person's own goes, what they made for others stays without their name.
 */
#ifndef CRVS_RIGHTS_ERASE_H
#define CRVS_RIGHTS_ERASE_H

#include "core/act.h"

/**
 * What erasing an account would do.
 * @param measure the account's names, and how much there is of what goes and of what stays; NULL: no such account
 * @param alone the classes that would be without a teacher: id, name; at most 100
 */
crvs_error_t *crvs_erase_measure(crvs_act_t *act, apr_int64_t user_id, crvs_object_t **measure, crvs_list_t **alone);

/**
 * Erases an account for good, in one transaction: its row with all that hangs on it, its name in the audit and in the
 * files of imports. A line of the audit says that an account was erased, not whose.
 * @return crvs_change_is_last_admin where it would leave no administrator; 404 where there is no such account
 */
crvs_error_t *crvs_erase(crvs_act_t *act, apr_int64_t user_id);

#endif
