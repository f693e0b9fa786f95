/**
 * Every command, for the table in commands.c; each stands beside its function.
 */
#ifndef CRVS_COMMAND_COMMANDS_H
#define CRVS_COMMAND_COMMANDS_H

#include "command/command.h"

/** @name recordings.c */
/** @{ */
extern const crvs_command_t crvs_command_recordings_import;
extern const crvs_command_t crvs_command_recordings_reconcile;
/** @} */

#endif
