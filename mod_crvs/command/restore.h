/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The two halves of crvs-admin restore. Files come first: what they need of the disk is known before.
 */
#ifndef CRVS_COMMAND_RESTORE_H
#define CRVS_COMMAND_RESTORE_H

#include "command/backup_check.h"
#include "command/command.h"
#include "core/db/db.h"

/** The table that a database has while it is restored, and where that was interrupted. */
#define CRVS_RESTORE_UNFINISHED "restore_unfinished"

/**
 * Puts a backup's recordings into CrvsRecordingDir; what is there already is left. Ends the program, before anything is
 * written, where a file of that name is another one or the disk has no room.
 * @return how many were put there
 */
int crvs_restore_files(apr_pool_t *pool, const crvs_backup_t *backup, const char *folder);

/**
 * Ends the program where the database has tables, unless an earlier restore left them; where its schema would be newer
 * than this program, and where the server lets this account make no function. @return whether tables were left
 */
bool crvs_restore_database_check(const crvs_call_t *call, crvs_db_t *db, const char *database,
                                 const crvs_backup_t *backup);

/**
 * Loads a backup's database; ends the program where that fails, and leaves the database empty then.
 * @param is_begun whether tables of an earlier restore go before
 */
void crvs_restore_database(const crvs_call_t *call, crvs_db_t *db, const char *database, const crvs_backup_t *backup,
                           bool is_begun);

#endif
