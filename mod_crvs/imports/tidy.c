/* SPDX-License-Identifier: Apache-2.0 */
#include "imports/run.h"

#include "queries/imports.h"

crvs_error_t *crvs_imports_tidy(crvs_act_t *act, apr_int64_t *done)
{
    return crvs_sql_imports_expire(act->db, done);
}
