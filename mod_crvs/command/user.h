/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the commands about accounts have in common.
 */
#ifndef CRVS_COMMAND_USER_H
#define CRVS_COMMAND_USER_H

#include "core/act.h"

#define CRVS_USER_ROLES "learner, trainer, admin"
#define CRVS_USER_ROLE_WORDS "learner trainer admin"

/** Ends the program where no role is called so. */
void crvs_command_user_check_role(const char *role);

/** The account of that name: its id, username and role; ends the program where there is none. */
crvs_object_t *crvs_command_user_find(crvs_act_t *act, const char *username);

#endif
