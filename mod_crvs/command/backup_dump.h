/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The database as SQL, by the database's own program: as it was at one moment, without the accounts in whose name its
 * functions and triggers act, so that any account can load it, and without the keys that seal what a login waits with.
 */
#ifndef CRVS_COMMAND_BACKUP_DUMP_H
#define CRVS_COMMAND_BACKUP_DUMP_H

#include "command/backup_manifest.h"
#include "command/command.h"

/**
 * Writes the dump into a folder; ends the program where that fails.
 * @param home of crvs_client_home_make
 * @param database its name
 * @param manifest gets how many rows each table has in it
 * @return its SHA-256
 */
const char *crvs_backup_dump_write(const crvs_call_t *call, const char *home, const char *database, const char *folder,
                                   crvs_backup_manifest_t *manifest);

#endif
