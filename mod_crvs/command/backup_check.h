/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Whether a backup is as it was when it was made.
 */
#ifndef CRVS_COMMAND_BACKUP_CHECK_H
#define CRVS_COMMAND_BACKUP_CHECK_H

#include "command/backup_manifest.h"

#include <apr_hash.h>

typedef struct {
    const char *folder; /**< its own */
    crvs_backup_manifest_t *manifest;
    apr_hash_t *sums; /**< of all its files: crvs_backup_sums_read */
} crvs_backup_t;

/**
 * Reads a backup whole, and compares it with its sums; ends the program where anything is not as it was, with a line
 * for each such file before.
 * @param path its folder, or that of all backups: then the newest is meant
 */
crvs_backup_t *crvs_backup_check(apr_pool_t *pool, const char *path);

#endif
