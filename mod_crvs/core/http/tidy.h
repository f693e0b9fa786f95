/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Requests, for crvs_tidy.
 */
#ifndef CRVS_CORE_HTTP_TIDY_H
#define CRVS_CORE_HTTP_TIDY_H

#include "core/act.h"

/** Removes some numbers of forms that nobody will send again (core/http/once.h). @param done how many */
crvs_error_t *crvs_http_tidy(crvs_act_t *act, apr_int64_t *done);

#endif
