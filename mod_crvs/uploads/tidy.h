/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Uploads that nobody went on with.
 */
#ifndef CRVS_UPLOADS_TIDY_H
#define CRVS_UPLOADS_TIDY_H

#include "core/act.h"

/** Removes some uploads that have expired, file first, row second. @param done how many */
crvs_error_t *crvs_uploads_tidy(crvs_act_t *act, apr_int64_t *done);

#endif
