/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin: accounts, recordings and database of a school, on the command line. Read commands.c first. */
#include "command/command.h"
#include "command/sqitch_client.h"

#include <apr_general.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, const char *const *arguments)
{
    apr_pool_t *pool;
    crvs_call_t *call;

    (void)count;
    if (apr_initialize() != APR_SUCCESS || apr_pool_create(&pool, NULL) != APR_SUCCESS)
        crvs_say_failure("no memory");
    /* exit() runs the pools' cleanups as well. */
    atexit(apr_terminate);
    if (crvs_sqitch_client_is(arguments[0])) {
        crvs_sqitch_client_run(pool, arguments + 1);
        return 0;
    }
    call = crvs_options_read(pool, arguments + 1);
    call->command->run(call);
    if (fflush(stdout))
        crvs_say_failure("standard output: %s", strerror(errno));
    return 0;
}
