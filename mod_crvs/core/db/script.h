/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A script that changes the schema, run statement by statement.
 *
 * No server takes back an ALTER when a later statement of its script fails. So a statement that others' locks stopped,
 * which is known not to have happened, is tried again; and where one fails for good, the database keeps how far the
 * script is: run again, it goes on from there.
 */
#ifndef CRVS_CORE_DB_SCRIPT_H
#define CRVS_CORE_DB_SCRIPT_H

#include <apr_pools.h>

/** The table that a database has while a script of its schema waits to be gone on with. */
#define CRVS_SCRIPT_UNFINISHED "migrate_unfinished"

/** How a database is reached. NULL: as the option file says. */
typedef struct {
    const char *option_file; /**< its group [client] */
    const char *database;
    const char *user;
    const char *host;
    const char *socket;
    unsigned port; /**< 0: as the option file says */
} crvs_script_server_t;

/** Is told that a statement was stopped by others' locks and is tried again. @param what a sentence */
typedef void (*crvs_script_tell_fn)(const char *what);

/**
 * Runs a script.
 * @param name by which it is known when it is run again
 * @return NULL, or a sentence for the sysadmin, in @a pool
 */
const char *crvs_script_run(apr_pool_t *pool, const crvs_script_server_t *server, const char *name, const char *text,
                            crvs_script_tell_fn tell);

/** For a signal: the script stops behind the statement that runs, which is waited for, and is gone on with later. */
void crvs_script_stop(int number);

#endif
