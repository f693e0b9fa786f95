/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A private folder for programs of the database, which know nothing of our group of the option file: they find the same
 * settings there. So no password stands on a command line or in the environment.
 */
#ifndef CRVS_COMMAND_CLIENT_HOME_H
#define CRVS_COMMAND_CLIENT_HOME_H

#include <apr_tables.h>

/** The option file in that folder. */
#define CRVS_CLIENT_HOME_FILE ".my.cnf"

/**
 * Makes the folder; ends the program where it cannot be made.
 * @param pool that it goes away with
 * @param settings of our group: crvs_database_settings
 */
const char *crvs_client_home_make(apr_pool_t *pool, const apr_table_t *settings);

/** The path of a file there, which goes away with the folder also where a signal ends the program: Ctrl-C, say. */
const char *crvs_client_home_file(apr_pool_t *pool, const char *home, const char *name);

/** Writes a further file there, which nobody else may read; ends the program where that fails. */
void crvs_client_home_write(apr_pool_t *pool, const char *home, const char *name, const char *text);

#endif
