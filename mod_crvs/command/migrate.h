/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The database's tables, brought to today's schema.
 */
#ifndef CRVS_COMMAND_MIGRATE_H
#define CRVS_COMMAND_MIGRATE_H

#include "command/command.h"

/** Does what `crvs-admin migrate` does; ends the program where that fails. */
void crvs_migrate_deploy(crvs_call_t *call);

#endif
