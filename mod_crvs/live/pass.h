/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What lets the viewer into a session's room, and says there who moderates.
 */
#ifndef CRVS_LIVE_PASS_H
#define CRVS_LIVE_PASS_H

#include "core/http/request.h"

/**
 * Signs a token for the viewer and the session in request->subject, at each click anew.
 * @param token for the link of a redirect and nothing else; NULL where CrvsMeetingToken is not set
 */
crvs_error_t *crvs_pass_sign(crvs_request_t *request, const char **token);

#endif
