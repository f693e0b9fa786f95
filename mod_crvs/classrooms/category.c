/* SPDX-License-Identifier: Apache-2.0 */
#include "classrooms/category.h"

#include "audit/audit.h"
#include "core/text/slug.h"
#include "core/text/text.h"
#include "queries/classrooms.h"

#include <apr_strings.h>

/* Different names that make the same slug get a numeric suffix. */
#define SLUG_TRIES 100

typedef struct {
    crvs_act_t *act;
    crvs_category_t *category;
} work_t;

static crvs_error_t *note(const crvs_act_t *act, const crvs_category_t *category, const char *action,
                          const char *detail)
{
    return crvs_audit_add(act, &(crvs_audit_t){.action = action,
                                               .target_kind = "category",
                                               .target_id = category->id,
                                               .target_name = category->name,
                                               .detail = detail});
}

static crvs_error_t *store(crvs_db_t *db, crvs_category_t *category, const char *slug)
{
    if (category->former_name)
        return crvs_sql_category_rename(db, NULL, category->id, category->name, slug);
    return crvs_sql_category_create(db, &category->id, category->name, slug);
}

/* Whether another category has the name. */
static crvs_error_t *find_other(crvs_db_t *db, crvs_category_t *category)
{
    crvs_object_t *other;

    CRVS_TRY(crvs_sql_category_named(db, &other, category->name));
    category->taken_by = NULL;
    if (other && (!category->former_name || crvs_object_int(other, "id") != category->id))
        category->taken_by = crvs_object_text(other, "name");
    return NULL;
}

static crvs_error_t *save(crvs_db_t *db, void *baton)
{
    const work_t *work = baton;
    crvs_category_t *category = work->category;
    apr_pool_t *pool = work->act->pool;
    const char *slug = crvs_slug(pool, category->name, "category");
    crvs_error_t *error = NULL;

    CRVS_TRY(find_other(db, category));
    for (int turn = 1; turn <= SLUG_TRIES && !category->taken_by; turn++) {
        error = store(db, category, turn == 1 ? slug : apr_psprintf(pool, "%s-%d", slug, turn));
        if (!crvs_db_is_duplicate(error))
            break;
        /* Of the slug, or of the name, which somebody else has just taken. */
        CRVS_TRY(find_other(db, category));
    }
    if (category->taken_by)
        return NULL;
    if (error)
        return error;
    if (category->former_name)
        return note(work->act, category, CRVS_T("audit.action.category_renamed"), category->former_name);
    return note(work->act, category, CRVS_T("audit.action.category_created"), NULL);
}

crvs_error_t *crvs_category_save(crvs_act_t *act, crvs_category_t *category)
{
    work_t work = {.act = act, .category = category};

    category->name = crvs_text_line(act->pool, category->name);
    return crvs_db_transaction(act->db, save, &work);
}

typedef struct {
    crvs_act_t *act;
    const crvs_category_t *category;
} deletion_t;

static crvs_error_t *delete_it(crvs_db_t *db, void *baton)
{
    const deletion_t *deletion = baton;
    apr_int64_t deleted;

    CRVS_TRY(crvs_sql_category_delete(db, &deleted, deletion->category->id));
    CRVS_TRY(crvs_sql_category_unfile(db, NULL, deletion->category->id));
    CRVS_TRY(crvs_sql_category_uncount(db, NULL, deletion->category->id));
    return deleted ? note(deletion->act, deletion->category, CRVS_T("audit.action.category_deleted"), NULL) : NULL;
}

crvs_error_t *crvs_category_delete(crvs_act_t *act, const crvs_category_t *category)
{
    deletion_t deletion = {.act = act, .category = category};

    return crvs_db_transaction(act->db, delete_it, &deletion);
}

crvs_error_t *crvs_category_recount(crvs_db_t *db)
{
    crvs_list_t *held;

    CRVS_TRY(crvs_sql_category_counts_hold(db, &held));
    CRVS_TRY(crvs_sql_category_counts_of_gone(db, NULL));
    return crvs_sql_category_recount(db, NULL);
}
