/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What people are told by mail.
 */
#ifndef CRVS_NOTICES_H
#define CRVS_NOTICES_H

#include "core/act.h"

/** Removes some notices that were done with two months ago. @param done how many */
crvs_error_t *crvs_notices_tidy(crvs_act_t *act, apr_int64_t *done);

#endif
