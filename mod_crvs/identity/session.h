/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Sessions: a random token in a cookie, its SHA-256 in the database.
 */
#ifndef CRVS_IDENTITY_SESSION_H
#define CRVS_IDENTITY_SESSION_H

#include "core/http/request.h"

/** Opens a session for a user and sets its cookie; the one before, if any, is closed. */
crvs_error_t *crvs_session_open(crvs_request_t *request, apr_int64_t user_id);

/** Finds the viewer by the session's cookie, and notes that the session is in use. */
crvs_error_t *crvs_session_identify(crvs_request_t *request);

/**
 * For a statement that finds a session's user by itself, in place of crvs_identify.
 * @param seen_since what last_seen_at must be behind; else crvs_identify has the session's use to note
 * @return the session's token_hash, in the request's pool; "" where there is none, or Apache signs people in
 */
const char *crvs_session_find(const crvs_request_t *request, apr_int64_t *seen_since);

/** Closes the session of this browser and removes its cookie. */
crvs_error_t *crvs_session_close(crvs_request_t *request);

/** What the database knows this browser's session by; "" where it has none. */
const char *crvs_session_hash(const crvs_request_t *request);

#endif
