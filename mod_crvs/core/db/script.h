/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A script that changes the schema, run statement by statement.
 *
 * No server takes back an ALTER when a later statement of its script fails. So a statement that others' locks stopped,
 * which is known not to have happened, is tried again; and the database keeps how far the script is, from before its first
 * statement until the next script's: run again, it goes on from there, or does nothing where all was done.
 */
#ifndef CRVS_CORE_DB_SCRIPT_H
#define CRVS_CORE_DB_SCRIPT_H

#include <apr_pools.h>

/** The table that says which script was run last, and how far it is; it has no row where all is well. */
#define CRVS_SCRIPT_UNFINISHED "migrate_unfinished"

/** What is said where another script has the database. */
#define CRVS_SCRIPT_AT_WORK                                                                                            \
    "another crvs-admin migrate is at work on this database, or a statement of one that was interrupted, which SHOW "  \
    "PROCESSLIST shows: wait for it, then run crvs-admin migrate again"

/** What is said of a script that has to be gone on with first: its name, and CRVS_SCRIPT_VERB of it. */
#define CRVS_SCRIPT_INTERRUPTED "%s was interrupted: crvs-admin migrate%s goes on with it first"
#define CRVS_SCRIPT_VERB(script) (strncmp((script), "revert/", 7) ? "" : " revert")

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
