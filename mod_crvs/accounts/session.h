/**
 * Sessions: a random token in a cookie, its SHA-256 in the database.
 */
#ifndef CRVS_ACCOUNTS_SESSION_H
#define CRVS_ACCOUNTS_SESSION_H

#include "core/request.h"

/** Opens a session for a user and sets its cookie; the one before, if any, is closed. */
crvs_error_t *crvs_session_open(crvs_request_t *request, apr_int64_t user_id);

/** Makes a row of a user (id, username, full_name, role, language) the request's viewer. */
void crvs_session_set_viewer(crvs_request_t *request, const crvs_object_t *row);

/** Closes the session of this browser and removes its cookie. */
crvs_error_t *crvs_session_close(crvs_request_t *request);

/** What the database knows this browser's session by; "" where it has none. */
const char *crvs_session_hash(const crvs_request_t *request);

#endif
