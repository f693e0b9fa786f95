/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The files of recordings, taken into a backup: what an earlier one has as it is now is linked to, and is there once.
 */
#ifndef CRVS_COMMAND_BACKUP_FILES_H
#define CRVS_COMMAND_BACKUP_FILES_H

#include "command/backup_sums.h"

#include <apr_tables.h>

typedef struct {
    apr_pool_t *pool;
    const char *source; /**< CrvsRecordingDir */
    const char *target; /**< the folder of this backup */
    crvs_backup_sums_t *sums;
    apr_array_header_t *earlier; /**< crvs_backup_files_earlier has added to it */
    apr_hash_t *taken;           /**< their names in the backup */
    apr_int64_t files, bytes;    /**< all that it has */
    apr_int64_t copied;          /**< bytes that no earlier backup had */
    int new_files;
} crvs_backup_files_t;

/** Begins; ends the program where there is no room. */
void crvs_backup_files_begin(crvs_backup_files_t *files);

/** Names a folder of an earlier backup, whole or not; the last one named is looked at first. */
void crvs_backup_files_earlier(crvs_backup_files_t *files, const char *folder);

/** Takes all recordings' files. What goes meanwhile is left out; ends the program where the backup cannot be written. */
void crvs_backup_files_take_all(crvs_backup_files_t *files);
/** Takes those of one recording which were not taken yet. */
void crvs_backup_files_take(crvs_backup_files_t *files, const char *id);
/** Whether a recording's file was taken. */
bool crvs_backup_files_has(const crvs_backup_files_t *files, const char *id, const char *name);

#endif
