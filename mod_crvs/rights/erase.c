/* SPDX-License-Identifier: Apache-2.0 */
#include "rights/erase.h"

#include "classrooms/classrooms.h"
#include "identity/change.h"
#include "identity/headcount.h"
#include "queries/rights.h"

typedef struct {
    crvs_act_t *act;
    apr_int64_t user_id;
} erasing_t;

crvs_error_t *crvs_erase_measure(crvs_act_t *act, apr_int64_t user_id, crvs_object_t **measure, crvs_list_t **alone)
{
    CRVS_TRY(crvs_sql_erasing_measure(act->db, measure, user_id));
    return crvs_sql_erasing_alone(act->db, alone, user_id);
}

/* Classes keep a count of their members: whoever goes is taken out of each as if they left. */
static crvs_error_t *leave_classes(crvs_db_t *db, apr_int64_t user_id)
{
    crvs_list_t *classes;

    CRVS_TRY(crvs_sql_data_classes(db, &classes, user_id));
    for (int i = 0; i < classes->count; i++)
        CRVS_TRY(crvs_enrol_remove(db, crvs_object_int(crvs_list_object(classes, i), "classroom_id"), user_id));
    return NULL;
}

static crvs_error_t *erase(crvs_db_t *db, void *baton)
{
    const erasing_t *erasing = baton;
    apr_int64_t user_id = erasing->user_id;
    crvs_object_t *user;
    bool last_admin;

    CRVS_TRY(crvs_change_lock(erasing->act, user_id, &user, &last_admin));
    if (last_admin)
        return crvs_change_refuse_last_admin(erasing->act);
    CRVS_TRY(leave_classes(db, user_id));
    CRVS_TRY(crvs_sql_erase_import_lines(db, NULL, user_id, crvs_object_text(user, "username")));
    CRVS_TRY(crvs_sql_erase_requests(db, NULL, user_id));
    CRVS_TRY(crvs_sql_erase_user(db, NULL, user_id));
    CRVS_TRY(crvs_headcount_remove(db, crvs_object_text(user, "role"), crvs_object_true(user, "is_active")));
    CRVS_TRY(crvs_sql_erase_audit_actor(db, NULL, user_id));
    CRVS_TRY(crvs_sql_erase_audit_target(db, NULL, user_id));
    return crvs_change_audit(erasing->act, CRVS_T("audit.action.user_erased"), user_id, NULL, NULL);
}

crvs_error_t *crvs_erase(crvs_act_t *act, apr_int64_t user_id)
{
    erasing_t erasing = {.act = act, .user_id = user_id};

    return crvs_db_transaction(act->db, erase, &erasing);
}
