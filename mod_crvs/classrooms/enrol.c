/* SPDX-License-Identifier: Apache-2.0 */
/* What other features ask of join codes and members. */
#include "classrooms/classrooms.h"
#include "classrooms/join_code.h"
#include "queries/classrooms.h"

crvs_error_t *crvs_enrol_find_by_code(crvs_act_t *act, const char *typed, apr_int64_t *classroom_id)
{
    const char *code = crvs_join_code_read(act->pool, typed);
    crvs_object_t *classroom = NULL;

    if (code)
        CRVS_TRY(crvs_sql_classroom_by_code(act->db, &classroom, code));
    *classroom_id = classroom ? crvs_object_int(classroom, "id") : 0;
    return NULL;
}

crvs_error_t *crvs_enrol_student(crvs_act_t *act, apr_int64_t classroom_id, apr_int64_t user_id)
{
    return crvs_sql_classroom_add_member(act->db, NULL, classroom_id, user_id, "student");
}
