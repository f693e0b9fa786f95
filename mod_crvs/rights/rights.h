/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What people may ask of those who keep something of them: what it is, for how long, and that it go.
 */
#ifndef CRVS_RIGHTS_H
#define CRVS_RIGHTS_H

#include "core/http/request.h"
#include "core/http/route.h"

/** Anybody, where the site has a page of help of its own; else 404. */
extern const crvs_access_t crvs_about_help_access;
/** Anybody, unless CrvsPrivacyURL leads to another site; else 404. */
extern const crvs_access_t crvs_about_privacy_access;

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_about_help(crvs_request_t *request);
crvs_error_t *crvs_about_privacy(crvs_request_t *request);
crvs_error_t *crvs_data_page(crvs_request_t *request);
crvs_error_t *crvs_data_download(crvs_request_t *request);
crvs_error_t *crvs_erase_page_show(crvs_request_t *request);
crvs_error_t *crvs_erase_page_submit(crvs_request_t *request);
/** @} */

#endif
