/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Migrating the database to the current schema.
 */
#ifndef CRVS_COMMAND_MIGRATE_H
#define CRVS_COMMAND_MIGRATE_H

#include "command/command.h"

/** Runs `crvs-admin migrate`; exits if it fails. */
void crvs_migrate_deploy(crvs_call_t *call);

#endif
