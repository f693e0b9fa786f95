/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Guards for what is not ours: AuthType crvs and the Require lines that know classes and roles, in any Location.
 */
#ifndef CRVS_IDENTITY_AUTHTYPE_H
#define CRVS_IDENTITY_AUTHTYPE_H

#include <httpd.h>
#include <stdbool.h>

/** Adds crvs-member, crvs-teacher and crvs-role to what Require takes. */
void crvs_require_register(apr_pool_t *pool);

/**
 * AuthType crvs: sets r->user by the session cookie. Hook check_authn.
 * @param own whether the URL is one of ours
 * @return where nobody is signed in: 303 to the login for somebody who looks at a page, else 401
 */
int crvs_authtype_authenticate(request_rec *r, bool own);

/**
 * Lets signed-out visitors reach the pages that they need to sign in, below an AuthType crvs too: waives what would
 * need a user, and nothing else. Hook access_checker_ex.
 * @param open whether the URL is one of ours that is for anybody
 */
int crvs_authtype_open(request_rec *r, bool open);

/**
 * Makes 503 of a Require line that could not ask the database, and 403 of what no other login would open. Hook
 * auth_checker.
 */
int crvs_authtype_authorize(request_rec *r);

#endif
