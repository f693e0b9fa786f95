/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The database, as the option file leads there.
 */
#ifndef CRVS_COMMAND_DATABASE_H
#define CRVS_COMMAND_DATABASE_H

#include "command/command.h"
#include "core/db/db.h"

/** The group of the option file that is ours. */
#define CRVS_DATABASE_GROUP "crvs"

/** An environment variable; NULL if it is unset or empty. */
const char *crvs_database_environment(const char *name);

/** The option file: from the command line, else the environment, else the default. */
const char *crvs_database_file(const crvs_call_t *call);

/**
 * Opens the database.
 * @param name of the database; may be NULL
 * @return NULL, or a sentence why there is no connection
 */
const char *crvs_database_open(const crvs_call_t *call, crvs_db_t **db, const char **name);

/**
 * What the option file says in our group, as the database's own programs read it; ends the program where they cannot.
 * @return option, with hyphens, to value; "" where it has none
 */
apr_table_t *crvs_database_settings(const crvs_call_t *call);

/** Exits on a database error; does nothing if @a error is NULL. */
void crvs_database_check(const crvs_error_t *error);

#endif
