/* SPDX-License-Identifier: Apache-2.0 */
#include "classrooms/tidy.h"

#include "queries/classrooms.h"

crvs_error_t *crvs_classrooms_tidy(crvs_act_t *act, apr_int64_t *done)
{
    return crvs_sql_class_revisions_make(act->db, done);
}
