/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/notices.h"

#include "queries/notices.h"

crvs_error_t *crvs_notices_tidy(crvs_act_t *act, apr_int64_t *done)
{
    apr_int64_t held, events;

    CRVS_TRY(crvs_sql_notices_expire(act->db, done));
    CRVS_TRY(crvs_sql_notices_expire_held(act->db, &held));
    CRVS_TRY(crvs_sql_notice_events_expire(act->db, &events));
    *done += held + events;
    return NULL;
}
