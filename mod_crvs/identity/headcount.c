/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/headcount.h"

#include "queries/identity.h"

crvs_error_t *crvs_headcount_add(crvs_db_t *db, const char *role, bool is_active)
{
    return crvs_sql_headcount_change(db, NULL, role, is_active, 1);
}

crvs_error_t *crvs_headcount_remove(crvs_db_t *db, const char *role, bool is_active)
{
    return crvs_sql_headcount_change(db, NULL, role, is_active, -1);
}

crvs_error_t *crvs_headcount_move_role(crvs_db_t *db, const char *from, const char *to, bool is_active)
{
    CRVS_TRY(crvs_sql_headcount_change(db, NULL, from, is_active, -1));
    return crvs_sql_headcount_change(db, NULL, to, is_active, 1);
}

crvs_error_t *crvs_headcount_move_state(crvs_db_t *db, const char *role, bool is_active)
{
    CRVS_TRY(crvs_sql_headcount_change(db, NULL, role, !is_active, -1));
    return crvs_sql_headcount_change(db, NULL, role, is_active, 1);
}

crvs_error_t *crvs_headcount_recount(crvs_db_t *db)
{
    crvs_list_t *held;

    CRVS_TRY(crvs_sql_headcount_hold(db, &held));
    return crvs_sql_headcount_recount(db, NULL);
}
