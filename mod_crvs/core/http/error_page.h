/**
 * The page of an error that is httpd's own: an unknown address, a folder that is shut, a server behind that is away.
 * `ErrorDocument 404 /error/` leads here; the address is nobody's to ask for.
 */
#ifndef CRVS_CORE_HTTP_ERROR_PAGE_H
#define CRVS_CORE_HTTP_ERROR_PAGE_H

#include "core/http/dispatch.h"

/** Nobody, but httpd itself. */
extern const crvs_access_t crvs_access_error;

/** Whether httpd has redirected a request for the page of an error. */
bool crvs_error_page_is_wanted(const request_rec *r);

/** Whether that page is worth a look at who is signed in. */
bool crvs_error_page_is_personal(const crvs_request_t *request);

/** Handler, see routes.c. */
crvs_error_t *crvs_error_page(crvs_request_t *request);

#endif
