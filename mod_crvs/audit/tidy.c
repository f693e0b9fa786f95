/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/audit.h"

#include "config.h"
#include "core/site.h"
#include "queries/audit.h"

crvs_error_t *crvs_audit_tidy(crvs_act_t *act, apr_int64_t *done)
{
    int days = act->site->config->audit_days;

    *done = 0;
    /* Unknown retention: keep everything. */
    return days ? crvs_sql_audit_expire(act->db, done, days) : NULL;
}
