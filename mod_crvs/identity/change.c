/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/change.h"

#include "audit/audit.h"
#include "queries/identity.h"

#include <string.h>

#define LAST_ADMIN CRVS_T("error.last_admin")

crvs_error_t *crvs_change_lock(crvs_act_t *act, apr_int64_t user_id, crvs_object_t **user, bool *last_admin)
{
    crvs_list_t *admins;

    CRVS_TRY(crvs_sql_admins_locked(act->db, &admins));
    CRVS_TRY(crvs_sql_user_locked(act->db, user, user_id));
    if (!*user)
        return crvs_error_not_found(act->pool);
    *last_admin = admins->count == 1 && crvs_object_int(crvs_list_object(admins, 0), "id") == user_id;
    return NULL;
}

crvs_error_t *crvs_change_refuse_last_admin(crvs_act_t *act)
{
    return CRVS_ERROR(act->pool, HTTP_CONFLICT, LAST_ADMIN, "%s", "");
}

bool crvs_change_is_last_admin(const crvs_error_t *error)
{
    return error && !strcmp(error->key, LAST_ADMIN);
}

crvs_error_t *crvs_change_audit(crvs_act_t *act, const char *action, apr_int64_t user_id, const char *username,
                                const char *detail)
{
    const crvs_audit_t entry = {
        .action = action, .target_kind = "user", .target_id = user_id, .target_name = username, .detail = detail};

    return crvs_audit_add(act, &entry);
}
