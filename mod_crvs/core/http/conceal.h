/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Secrets in paths (crvs_access_t.secret), and what httpd writes down of a request: access logs by any LogFormat, and
 * the page of mod_status. It gets the path with a hyphen in the secret's place. The same path may stand in a query, as
 * where a login shall lead, or in the address of the page before: there a hyphen takes the place of the whole.
 */
#ifndef CRVS_CORE_HTTP_CONCEAL_H
#define CRVS_CORE_HTTP_CONCEAL_H

#include "core/site.h"

#include <httpd.h>

/**
 * Conceals the secret in the request's line, where there is one. For the hook post_read_request, and again once the path
 * is decoded.
 */
void crvs_conceal_line(const crvs_site_t *site, request_rec *r);

/** Conceals the secret in the rest of the request, which nobody needs any more. For the hook log_transaction. */
void crvs_conceal_rest(const crvs_site_t *site, request_rec *r);

#endif
