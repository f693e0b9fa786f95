/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/tidy.h"

#include "queries/identity.h"

crvs_error_t *crvs_identity_tidy(crvs_act_t *act, apr_int64_t *done)
{
    return crvs_sql_sessions_expire(act->db, done);
}
