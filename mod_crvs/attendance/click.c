/* SPDX-License-Identifier: Apache-2.0 */
/* Who follows the link of a session: all that there is to know where Jitsi does not know people. */
#include "attendance/attendance.h"
#include "queries/attendance.h"

void crvs_attendance_click(crvs_request_t *request, apr_int64_t session_id)
{
    const crvs_error_t *error;

    if (request->r->header_only)
        return;
    error = crvs_sql_attendance_clicked(request->db, NULL, session_id, request->viewer_id);
    if (error && !crvs_db_is_race(error))
        crvs_act_tell(crvs_request_act(request), "a click on session %" APR_INT64_T_FMT " was not noted: %s",
                      session_id, error->cause ? error->cause : "");
}
