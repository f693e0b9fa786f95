/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/tidy.h"

#include "queries/forms.h"

crvs_error_t *crvs_http_tidy(crvs_act_t *act, apr_int64_t *done)
{
    return crvs_sql_forms_sent_expire(act->db, done);
}
