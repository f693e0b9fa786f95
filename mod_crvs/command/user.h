/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the commands about accounts have in common.
 */
#ifndef CRVS_COMMAND_USER_H
#define CRVS_COMMAND_USER_H

#include "accounts/user.h"
#include "command/command.h"

#define CRVS_USER_ROLES "learner, trainer, admin"
#define CRVS_USER_ROLE_WORDS "learner trainer admin"

/** Ends the program where no role is called so. */
void crvs_command_user_check_role(const char *role);

/** A user name that was typed, checked; ends the program where it may not be so. */
const char *crvs_command_user_fields_name(const crvs_call_t *call, const char *typed);

/**
 * Reads --name, --family-name and --email where they were given, checked; the others become NULL. Ends the program where
 * one may not be so.
 */
void crvs_command_user_fields_read(const crvs_call_t *call, crvs_user_t *user);

/** The account of that name: its id, username and role; ends the program where there is none. */
crvs_object_t *crvs_command_user_find(crvs_act_t *act, const char *username);

#endif
