/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Small files, read whole at start-up, and others that are copied.
 */
#ifndef CRVS_CORE_BASE_FILE_H
#define CRVS_CORE_BASE_FILE_H

#include <apr_pools.h>

/**
 * Reads a file of at most a megabyte.
 * @param length may be NULL
 * @param error where NULL is returned: the path and why
 * @return the content in @a pool, a NUL behind it
 */
const char *crvs_file_read(apr_pool_t *pool, const char *path, apr_size_t *length, const char **error);

/** Copies a file of any size to a new one, down to the disk. @return 0, or an errno; then there is no copy */
int crvs_file_copy(const char *from, const char *to);

/**
 * The same into an open folder, which stays the one that it is whatever its path becomes.
 * @param name in it
 * @param copy the file that was made, open for whoever has more to do with it, and to be closed; -1 where there is none
 */
int crvs_file_copy_into(const char *from, int folder, const char *name, int *copy);

#endif
