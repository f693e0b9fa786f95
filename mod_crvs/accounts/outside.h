/**
 * CrvsLogin apache: users whom another AuthType of Apache signs in.
 */
#ifndef CRVS_ACCOUNTS_OUTSIDE_H
#define CRVS_ACCOUNTS_OUTSIDE_H

#include "core/request.h"

/**
 * Makes the user of r->user the viewer: at first sight with a new account, later with the name, address and role that
 * the module in front of us gives.
 * @return 403 for a disabled account, a name that only resembles an account's, and where nobody says who asks though the
 *         page wants to know
 */
crvs_error_t *crvs_outside_identify(crvs_request_t *request);

/** That nobody says who asks, as an error with its reason for the log. */
crvs_error_t *crvs_outside_nobody(crvs_request_t *request);

#endif
