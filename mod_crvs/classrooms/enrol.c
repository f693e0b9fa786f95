/* SPDX-License-Identifier: Apache-2.0 */
/* Members come and go; what other features ask of join codes. */
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

crvs_error_t *crvs_enrol_add(crvs_db_t *db, apr_int64_t classroom_id, apr_int64_t user_id, const char *role,
                             apr_int64_t *added)
{
    CRVS_TRY(crvs_sql_classroom_add_member(db, added, classroom_id, user_id, role));
    return *added ? crvs_sql_classroom_count_change(db, NULL, classroom_id, 1) : NULL;
}

crvs_error_t *crvs_enrol_remove(crvs_db_t *db, apr_int64_t classroom_id, apr_int64_t user_id)
{
    apr_int64_t removed;

    CRVS_TRY(crvs_sql_classroom_remove_member(db, &removed, classroom_id, user_id));
    return removed ? crvs_sql_classroom_count_change(db, NULL, classroom_id, -1) : NULL;
}
