/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Upload-Metadata of tus 1.0: "filename d29ybGQ=,title" - keys, and values in base64.
 */
#ifndef CRVS_UPLOADS_METADATA_H
#define CRVS_UPLOADS_METADATA_H

#include <apr_tables.h>

/** The longest that is taken, in bytes. */
#define CRVS_METADATA_LENGTH 2048

/**
 * Reads the header. Values must be UTF-8 without NUL; a key without a value has "".
 * @param header may be NULL: no metadata
 * @param reason where NULL is returned: one English sentence
 * @return the values by their keys, in @a pool
 */
apr_table_t *crvs_metadata_parse(apr_pool_t *pool, const char *header, const char **reason);

#endif
