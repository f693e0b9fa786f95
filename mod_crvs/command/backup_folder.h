/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The folder of backups: each has a folder of its own there, called by the time at which it was begun. While it is made,
 * its name ends in .partial: so one that was interrupted is never taken for whole.
 */
#ifndef CRVS_COMMAND_BACKUP_FOLDER_H
#define CRVS_COMMAND_BACKUP_FOLDER_H

#include <apr_tables.h>
#include <apr_time.h>
#include <stdbool.h>

#define CRVS_BACKUP_PARTIAL ".partial"

/**
 * Makes the folder of backups where there is none, and keeps other backups out of it until the program ends; ends the
 * program where that fails.
 */
void crvs_backup_folder_open(apr_pool_t *pool, const char *folder);

/** The names of whole backups, or of those that were interrupted, the oldest first: of const char *. */
apr_array_header_t *crvs_backup_folder_list(apr_pool_t *pool, const char *folder, bool is_whole);

/** What a backup of now is called: a name that none has. */
const char *crvs_backup_folder_name(apr_pool_t *pool, const char *folder, apr_time_t now);

/** Removes a folder with all in it. @return 0, or an errno */
int crvs_backup_folder_remove(const char *path);

/** Removes a whole backup: from the first moment on it is none any more. @return 0, or an errno */
int crvs_backup_folder_discard(apr_pool_t *pool, const char *folder, const char *name);

/** Brings a folder's names down to the disk. @return 0, or an errno */
int crvs_backup_folder_sync(const char *path);

/** A backup's own folder, of its path or that of the folder of backups, which means the newest; NULL: there is none. */
const char *crvs_backup_folder_find(apr_pool_t *pool, const char *path);

#endif
