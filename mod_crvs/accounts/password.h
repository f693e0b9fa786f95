/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Passwords: bcrypt, or what another program's hashes are until their owners sign in; a few at a time.
 */
#ifndef CRVS_ACCOUNTS_PASSWORD_H
#define CRVS_ACCOUNTS_PASSWORD_H

#include "accounts/hash.h"
#include "core/http/request.h"

/**
 * Prepares the limit on hashes computed at once in this process; call from child_init. @param threads that serve
 * requests
 */
apr_status_t crvs_password_child_init(apr_pool_t *pool, int threads);

/**
 * Checks a password, in the same time whether there is such a user or not.
 * @param hash of the user; NULL or "" where there is none: never right
 * @param dearest of the school's hashes: what every wrong password costs; NULL: the user is known
 * @param took how long it took, without waiting for it; may be NULL
 * @return 503 where too many others are being checked
 */
crvs_error_t *crvs_password_check(crvs_request_t *request, const char *password, const char *hash,
                                  const crvs_hash_dearest_t *dearest, crvs_bcrypt_match_e *match,
                                  apr_interval_time_t *took);

/**
 * Hashes a new password.
 * @param hash in the request's pool
 * @return 503 where too many others are being checked
 */
crvs_error_t *crvs_password_hash(crvs_request_t *request, const char *password, const char **hash);

#endif
