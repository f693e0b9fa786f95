/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The list of a backup's files with their SHA-256, which sha256sum -c reads too. In a backup that is being made it grows
 * by each file that is whole.
 */
#ifndef CRVS_COMMAND_BACKUP_SUMS_H
#define CRVS_COMMAND_BACKUP_SUMS_H

#include <apr_hash.h>
#include <stdbool.h>

/** Its name in a backup's folder. */
#define CRVS_BACKUP_SUMS "SHA256SUMS"
/** The folder of recordings in a backup, and the dump. */
#define CRVS_BACKUP_RECORDINGS "recordings"
#define CRVS_BACKUP_DUMP "database.sql"
/** Of a recording's folder in CrvsRecordingDir. */
#define CRVS_BACKUP_ID_DIGITS 32

typedef struct crvs_backup_sums_t crvs_backup_sums_t;

/** Begins the list in a folder; ends the program where it cannot be written. */
crvs_backup_sums_t *crvs_backup_sums_make(apr_pool_t *pool, const char *folder);
/** Adds a file that is whole. @param name below the folder @param sum in hex */
void crvs_backup_sums_add(crvs_backup_sums_t *sums, const char *name, const char *sum);
/** Ends the list, down to the disk. */
void crvs_backup_sums_close(crvs_backup_sums_t *sums);

/**
 * The list of a folder: name to sum, both const char *. A line that is not one of ours is left out: the last one of an
 * interrupted backup may be cut off. @return an empty one where there is no list
 */
apr_hash_t *crvs_backup_sums_read(apr_pool_t *pool, const char *folder);

/** Whether a recording's folder may be called so. */
bool crvs_backup_sums_is_id(const char *name);
/** Whether a file in it may be called so: in a line, and for being of a backup at all. */
bool crvs_backup_sums_is_name(const char *name);

/** The SHA-256 of a file, in hex; NULL where it cannot be read, and errno says why. */
const char *crvs_backup_sums_of_file(apr_pool_t *pool, const char *path);

/** Ends the program with what to do about a backup's file that could not be written: errno says why. */
_Noreturn void crvs_backup_sums_fail(const char *path);

#endif
