/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRVS_ATTENDANCE_TIDY_H
#define CRVS_ATTENDANCE_TIDY_H

#include "core/act.h"

/** Removes some of what was kept for CrvsAttendanceDays. @param done how much */
crvs_error_t *crvs_attendance_tidy(crvs_act_t *act, apr_int64_t *done);

#endif
