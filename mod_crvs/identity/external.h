/* SPDX-License-Identifier: Apache-2.0 */
/**
 * CrvsLogin apache: users whom another AuthType of Apache signs in.
 */
#ifndef CRVS_IDENTITY_EXTERNAL_H
#define CRVS_IDENTITY_EXTERNAL_H

#include "core/http/request.h"

/**
 * Makes the user of r->user the viewer: at first sight with a new account, later with the name, address and role that
 * the module in front of us gives.
 * @return 403 for a disabled account, a name that only resembles an account's, and where nobody says who asks though
 *   the page wants to know
 */
crvs_error_t *crvs_external_identify(crvs_request_t *request);

/**
 * Takes away the headers of CrvsRoleFrom and its like that the client sent. Hook post_read_request, before all others.
 */
void crvs_external_scrub(request_rec *r);

/** That nobody says who asks, as an error with its reason for the log. */
crvs_error_t *crvs_external_nobody(crvs_request_t *request);

#endif
