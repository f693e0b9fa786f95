/**
 * The bin, and what leaves it for good.
 */
#ifndef CRVS_RECORDINGS_BIN_H
#define CRVS_RECORDINGS_BIN_H

#include "core/request.h"

/**
 * Sets what a session says of its newest recording, after one of them was hidden, put into the bin or taken out of it.
 * Call it inside the transaction that did. @param session_id 0: of no session, nothing to do
 */
crvs_error_t *crvs_recordings_recount(crvs_request_t *request, apr_int64_t session_id);

#endif
