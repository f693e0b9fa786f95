/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Errors, as whoever asks is told of them: our own, as a page or problem+json; and httpd's, as a page.
 *
 * The page of an error that is httpd's own: an unknown URL, a forbidden folder, a backend that is down.
 * `ErrorDocument 404 /error/` leads here; nobody else can request the URL.
 */
#ifndef CRVS_CORE_HTTP_ERROR_PAGE_H
#define CRVS_CORE_HTTP_ERROR_PAGE_H

#include "core/http/request.h"

/** Whether httpd has redirected a request for the page of an error. */
bool crvs_error_page_is_wanted(const request_rec *r);

/** Whether that page should look up who is signed in. */
bool crvs_error_page_is_personal(const crvs_request_t *request);

/** Turns an error into an error page or problem+json (RFC 9457), and a log line where it has a cause. */
void crvs_error_page_respond(crvs_request_t *request, const crvs_error_t *error);

/** Handler, see routes.c. */
crvs_error_t *crvs_error_page(crvs_request_t *request);

#endif
