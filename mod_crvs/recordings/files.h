/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The names of kept files.
 */
#ifndef CRVS_RECORDINGS_FILES_H
#define CRVS_RECORDINGS_FILES_H

#include <apr_pools.h>
#include <stdbool.h>

/**
 * The name that a file is kept under: what it was called, in lower-case letters, digits and hyphens, and the one
 * extension of its type, so that no name means anything else to the server, a shell or a browser.
 */
const char *crvs_files_make_name(apr_pool_t *pool, const char *name, const char *type);

/** Whether a type is one of those that are kept. */
bool crvs_files_is_type(const char *type);

/** The type that a kept file has by its name's extension; NULL where it is none of them. */
const char *crvs_files_type_of_name(const char *name);

#endif
