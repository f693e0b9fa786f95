/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a backup says of itself: manifest.json in its folder.
 */
#ifndef CRVS_COMMAND_BACKUP_MANIFEST_H
#define CRVS_COMMAND_BACKUP_MANIFEST_H

#include <apr_tables.h>

/** Its name in a backup's folder. */
#define CRVS_BACKUP_MANIFEST "manifest.json"

typedef struct {
    const char *version;  /**< of mod_crvs */
    const char *made_at;  /**< 2026-11-29T15:40:12Z, when the database was read */
    const char *database; /**< what it was called */
    /** Of const char *: the changes of the schema that the database had. */
    apr_array_header_t *changes;
    apr_table_t *rows;        /**< table to how many rows the dump has of it, in digits */
    apr_int64_t files, bytes; /**< of recordings and what lies with them */
    /** Of const char *: files that recordings should have, and the school itself lacked. */
    apr_array_header_t *missing;
    apr_array_header_t *not_included; /**< of const char *: files that a school needs besides, and that are not in it */
} crvs_backup_manifest_t;

/** An empty one. */
crvs_backup_manifest_t *crvs_backup_manifest_make(apr_pool_t *pool);

/** As JSON, in @a pool. */
const char *crvs_backup_manifest_text(apr_pool_t *pool, const crvs_backup_manifest_t *manifest);

/** Reads that of a backup's folder. @param problem where NULL is returned: one sentence */
crvs_backup_manifest_t *crvs_backup_manifest_read(apr_pool_t *pool, const char *folder, const char **problem);

#endif
