/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From a URL to its handler.
 *
 * A request is matched against the routes once, when httpd asks whose URL it is; what was found is kept with it. Then
 * it passes, in this order: who is asking, its method, whether the route is open to them, the form's token (unsafe
 * methods), the route's guard, the handler. A file's way ends in the access phase, since httpd sends it; a page's
 * begins in the handler's.
 */
#ifndef CRVS_CORE_HTTP_DISPATCH_H
#define CRVS_CORE_HTTP_DISPATCH_H

#include "core/site.h"

#include <httpd.h>
#include <stdbool.h>

/**
 * Claims a request whose decoded URL is one of the application's, with or without its last slash. Hook translate_name.
 */
bool crvs_dispatch_claim(const crvs_site_t *site, request_rec *r);

/** Whether a request was claimed. */
bool crvs_dispatch_is_claimed(const request_rec *r);

/** Whether a request was claimed, for the page of an error, which nobody is to be kept from. */
bool crvs_dispatch_is_error(const request_rec *r);

/** Whether a request was claimed, and is for anybody, signed in or not. */
bool crvs_dispatch_is_open(const request_rec *r);

/**
 * For the access phase: whether a request that was claimed is for a file which its sender may have. Then
 * crvs_response_file has set all that httpd's own handler needs. For all others it is crvs_dispatch that answers.
 */
bool crvs_dispatch_file(request_rec *r);

/**
 * Counts the answer of one of the application's routes, and notes the route's pattern as crvs-route, for logs. Hook
 * log_transaction.
 */
void crvs_dispatch_count(request_rec *r);

/** Answers a request that was claimed. @return an httpd status, OK as a rule */
int crvs_dispatch(request_rec *r);

#endif
