/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is over by itself.
 */
#ifndef CRVS_IDENTITY_TIDY_H
#define CRVS_IDENTITY_TIDY_H

#include "core/act.h"

/** Removes some sessions that have expired. @param done how many */
crvs_error_t *crvs_identity_tidy(crvs_act_t *act, apr_int64_t *done);

#endif
