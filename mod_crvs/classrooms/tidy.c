/* SPDX-License-Identifier: Apache-2.0 */
#include "classrooms/tidy.h"

#include "classrooms/category.h"
#include "queries/classrooms.h"

static crvs_error_t *recount(crvs_db_t *db, void *baton)
{
    (void)baton;
    return crvs_category_recount(db);
}

crvs_error_t *crvs_classrooms_tidy(crvs_act_t *act, apr_int64_t *done)
{
    return crvs_sql_class_revisions_make(act->db, done);
}

crvs_error_t *crvs_classrooms_tidy_counts(crvs_act_t *act)
{
    crvs_object_t *row;

    CRVS_TRY(crvs_sql_categories_counted_wrong(act->db, &row));
    return row && crvs_object_int(row, "categories") ? crvs_db_transaction(act->db, recount, NULL) : NULL;
}
