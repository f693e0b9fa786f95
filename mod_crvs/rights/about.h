/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a page's foot leads to: privacy, help, contact; and the pages among them that the site has of its own.
 */
#ifndef CRVS_RIGHTS_ABOUT_H
#define CRVS_RIGHTS_ABOUT_H

#include "core/site.h"

#include <httpd.h>

/**
 * Makes site->foot and site->about of CrvsPrivacyURL, CrvsHelpURL and CrvsContact, and reads the files that they name.
 * @param pool which all of it lives in
 * @return NULL, or one sentence that begins with the directive to mend
 */
const char *crvs_about_make(apr_pool_t *pool, crvs_site_t *site);

#endif
