/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Migrating the database to the current schema.
 */
#ifndef CRVS_COMMAND_MIGRATE_H
#define CRVS_COMMAND_MIGRATE_H

#include "command/command.h"
#include "core/db/db.h"

/** Runs `crvs-admin migrate`; exits if it fails. */
void crvs_migrate_deploy(crvs_call_t *call);

/**
 * Ends the program where sqitch's tables are not there yet and the server would not let this account make their function
 * and triggers.
 */
void crvs_migrate_check_functions(crvs_db_t *db);

#endif
