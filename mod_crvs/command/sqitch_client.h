/* SPDX-License-Identifier: Apache-2.0 */
/**
 * This program as the database's client that sqitch calls.
 */
#ifndef CRVS_COMMAND_SQITCH_CLIENT_H
#define CRVS_COMMAND_SQITCH_CLIENT_H

#include <apr_pools.h>
#include <stdbool.h>

/** The name by which sqitch calls this program: that of a link to it. */
#define CRVS_SQITCH_CLIENT "crvs-sqitch-client"

/** Whether the program was called by that name. */
bool crvs_sqitch_client_is(const char *program);

/**
 * Runs the scripts that change the schema as core/db/script.h does, and hands all else on to the database's own client.
 * @param arguments behind the program's name, as sqitch gives them to that client; ends with NULL
 */
void crvs_sqitch_client_run(apr_pool_t *pool, const char *const *arguments);

#endif
