/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Who is asking: by the cookie of a session of ours, or by another AuthType of Apache (CrvsLogin apache).
 */
#ifndef CRVS_IDENTITY_IDENTIFY_H
#define CRVS_IDENTITY_IDENTIFY_H

#include "core/http/request.h"

/** Sets the request's viewer and the secret of its form tokens, or leaves both NULL where nobody is signed in. */
crvs_error_t *crvs_identify(crvs_request_t *request);

#endif
