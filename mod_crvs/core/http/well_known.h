/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What browsers, telephones and robots look for on every site.
 */
#ifndef CRVS_CORE_HTTP_WELL_KNOWN_H
#define CRVS_CORE_HTTP_WELL_KNOWN_H

#include "core/http/request.h"
#include "core/site.h"

/**
 * The manifest by which a telephone puts the site among its apps (https://www.w3.org/TR/appmanifest/), as JSON.
 * @param site  with its assets
 * @param language  of the school's name
 * @param colour  of what the telephone draws around the pages
 */
const char *crvs_well_known_manifest(apr_pool_t *pool, const crvs_site_t *site, const char *language,
                                     const char *colour);

/** Handler of /favicon.ico and /apple-touch-icon.png: leads to the icon. */
crvs_error_t *crvs_well_known_icon(crvs_request_t *request);
/** Handler of /robots.txt. */
crvs_error_t *crvs_well_known_robots(crvs_request_t *request);

#endif
