/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Styles, script and icons, kept in memory under names that hold a hash of their content.
 */
#ifndef CRVS_CORE_HTTP_ASSETS_H
#define CRVS_CORE_HTTP_ASSETS_H

#include "core/base/value.h"
#include "core/http/request.h"

#include <apr_hash.h>

typedef struct crvs_assets_t {
    apr_hash_t *files;   /**< name to asset */
    crvs_object_t *urls; /**< for templates: role ("css") to URL path */
} crvs_assets_t;

/**
 * Reads manifest.json and the files it names, texts with a .gz beside them.
 * @param folder  where the build put them
 * @param base  where the site's URLs begin
 * @param roles  of files that pages are built on, without which an installation is broken; ended by NULL
 * @param error  where NULL is returned: one sentence
 */
crvs_assets_t *crvs_assets_load(apr_pool_t *pool, const char *folder, const char *base, const char *const *roles,
                                const char **error);

/**
 * Adds a file made at start-up; its URL gets the role @a role.
 * @param ending  ".css" or another that is known
 * @param text  is not copied
 */
void crvs_assets_add(apr_pool_t *pool, crvs_assets_t *assets, const char *base, const char *role, const char *ending,
                     const char *text);

/** Handler of /assets/{name}. */
crvs_error_t *crvs_assets_serve(crvs_request_t *request);

#endif
