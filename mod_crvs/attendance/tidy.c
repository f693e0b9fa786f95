/* SPDX-License-Identifier: Apache-2.0 */
#include "attendance/tidy.h"

#include "config.h"
#include "core/site.h"
#include "queries/attendance.h"

crvs_error_t *crvs_attendance_tidy(crvs_act_t *act, apr_int64_t *done)
{
    crvs_error_t *(*const expire[])(crvs_db_t *, apr_int64_t *, apr_int64_t) = {
        crvs_sql_attendance_stays_expire, crvs_sql_attendance_marks_expire, crvs_sql_attendance_corrections_expire,
        crvs_sql_attendance_clicks_expire};
    int days = act->site->config->attendance_days;

    *done = 0;
    /* Unknown retention: keep everything. */
    for (size_t i = 0; days && i < sizeof(expire) / sizeof(*expire); i++) {
        apr_int64_t removed;

        CRVS_TRY(expire[i](act->db, &removed, days));
        *done += removed;
    }
    return NULL;
}
