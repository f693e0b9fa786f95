/* The table of commands. */
#include "command/commands.h"

static const crvs_command_t *const commands[] = {
    &crvs_command_recordings_import,
    &crvs_command_recordings_reconcile,
};

const crvs_command_t *const *crvs_command_all(int *count)
{
    *count = sizeof(commands) / sizeof(*commands);
    return commands;
}
