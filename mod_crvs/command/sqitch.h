/* SPDX-License-Identifier: Apache-2.0 */
/**
 * sqitch, which makes and changes the database's tables.
 */
#ifndef CRVS_COMMAND_SQITCH_H
#define CRVS_COMMAND_SQITCH_H

#include "command/command.h"

/* clang-format off */
/** The option by which a command says where sqitch.plan is. */
#define CRVS_SQITCH_OPTION {"sql", 0, "DIR", CRVS_COMPLETE_FOLDERS, \
     "Where sqitch.plan is; by default the value of CRVS_SQL, else what was installed with this command.", false}
/* clang-format on */

/** The folder of sqitch.plan. @return NULL, or a sentence why there is none */
const char *crvs_sqitch_folder(const crvs_call_t *call, const char **folder);

/**
 * The names of the changes of the plan, the oldest first: of const char *. @return NULL, or a sentence why there are
 * none
 */
const char *crvs_sqitch_changes(const crvs_call_t *call, apr_array_header_t **names);

/**
 * Runs sqitch on the database that the option file leads to; ends the program where that fails.
 * @param to a change; NULL: none
 */
void crvs_sqitch_run(const crvs_call_t *call, const char *verb, const char *database, const char *to);

#endif
