/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is due of classes by itself.
 */
#ifndef CRVS_CLASSROOMS_TIDY_H
#define CRVS_CLASSROOMS_TIDY_H

#include "core/act.h"

/**
 * Gives classes a revision that have none, as those that an older release makes while it is replaced: their pages are kept
 * from then on. Marks sessions that have been over for a day, see live_sessions_past.
 * @param done how many classes got a revision
 */
crvs_error_t *crvs_classrooms_tidy(crvs_act_t *act, apr_int64_t *done);

/** Counts afresh what is in each category where that is wrong, as where an older release filed something uncounted. */
crvs_error_t *crvs_classrooms_tidy_counts(crvs_act_t *act);

#endif
