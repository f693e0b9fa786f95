/* SPDX-License-Identifier: Apache-2.0 */
#include "classrooms/tidy.h"

#include "classrooms/category.h"
#include "queries/classrooms.h"

/* How often in a round some sessions are marked as past. */
#define MARKINGS 100

static crvs_error_t *recount(crvs_db_t *db, void *baton)
{
    (void)baton;
    return crvs_category_recount(db);
}

/* Of a school that came over years of sessions may be left: the rest waits for the next time. */
static crvs_error_t *mark_past(crvs_db_t *db)
{
    apr_int64_t marked = 1;

    CRVS_TRY(crvs_sql_live_sessions_not_past(db, NULL));
    for (int i = 0; i < MARKINGS && marked; i++)
        CRVS_TRY(crvs_sql_live_sessions_past(db, &marked));
    return NULL;
}

crvs_error_t *crvs_classrooms_tidy(crvs_act_t *act, apr_int64_t *done)
{
    CRVS_TRY(mark_past(act->db));
    return crvs_sql_class_revisions_make(act->db, done);
}

crvs_error_t *crvs_classrooms_tidy_counts(crvs_act_t *act)
{
    crvs_object_t *row;

    CRVS_TRY(crvs_sql_categories_counted_wrong(act->db, &row));
    return row && crvs_object_int(row, "categories") ? crvs_db_transaction(act->db, recount, NULL) : NULL;
}
