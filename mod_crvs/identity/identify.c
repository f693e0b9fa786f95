/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/identify.h"

#include "config.h"
#include "core/http/csrf.h"
#include "identity/external.h"
#include "identity/session.h"

crvs_error_t *crvs_identify(crvs_request_t *request)
{
    request->secret = crvs_request_cookie(request, CRVS_ANONYMOUS_COOKIE);
    return crvs_config_login_is_apache(crvs_config_of(request->r->server)) ? crvs_external_identify(request)
                                                                           : crvs_session_identify(request);
}
