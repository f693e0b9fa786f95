/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Redirects: where a browser is to go next.
 */
#ifndef CRVS_CORE_HTTP_REDIRECT_H
#define CRVS_CORE_HTTP_REDIRECT_H

#include "core/http/request.h"

/** 303: go and GET @a location, a URL path of ours or a URL made from the configuration. */
crvs_error_t *crvs_redirect(crvs_request_t *request, const char *location);
/** 307: go to @a location, a URL path of ours, and take along the form that was sent here. */
crvs_error_t *crvs_redirect_with_form(crvs_request_t *request, const char *location);
/** 301, for a URL that has a canonical form. */
crvs_error_t *crvs_redirect_permanent(crvs_request_t *request, const char *location);
/** 302, out of this site, without telling the other side where from. */
crvs_error_t *crvs_redirect_out(crvs_request_t *request, const char *location);

/**
 * The path of the page where people sign in.
 * @param next where to go afterwards; NULL: nowhere in particular
 */
const char *crvs_redirect_login_path(const crvs_request_t *request, const char *next);

#endif
