/* SPDX-License-Identifier: Apache-2.0 */
#include "classrooms/many.h"

#include "audit/audit.h"
#include "classrooms/classrooms.h"
#include "notices/notices.h"
#include "queries/classrooms.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

/* What a transaction works on. */
typedef struct {
    crvs_act_t *act;
    const apr_array_header_t *ids;
    bool is_restored;
    const crvs_many_teacher_t *teacher;
    apr_int64_t changed;
    apr_array_header_t *filed; /* of filed_t */
} work_t;

/* How many classes of a category are archived, or restored. */
typedef struct {
    apr_int64_t category_id;
    int classes;
} filed_t;

typedef crvs_error_t *(*change_fn)(work_t *work, const crvs_object_t *classroom, bool *changed);

/* Changes each class that is there. */
static crvs_error_t *each(work_t *work, change_fn change)
{
    work->changed = 0;
    for (int i = 0; i < work->ids->nelts; i++) {
        crvs_object_t *classroom;
        bool changed = false;

        CRVS_TRY(crvs_sql_classroom_named(work->act->db, &classroom, APR_ARRAY_IDX(work->ids, i, apr_int64_t)));
        if (classroom)
            CRVS_TRY(change(work, classroom, &changed));
        work->changed += changed;
    }
    return NULL;
}

/* --- Archives --- */

static void add_filed(apr_array_header_t *filed, apr_int64_t category_id)
{
    for (int i = 0; i < filed->nelts; i++)
        if (APR_ARRAY_IDX(filed, i, filed_t).category_id == category_id) {
            APR_ARRAY_IDX(filed, i, filed_t).classes++;
            return;
        }
    APR_ARRAY_PUSH(filed, filed_t) = (filed_t){.category_id = category_id, .classes = 1};
}

static int by_category(const void *one, const void *other)
{
    apr_int64_t first = ((const filed_t *)one)->category_id, second = ((const filed_t *)other)->category_id;

    return (first > second) - (first < second);
}

/* The lower category first: two who archive never wait for each other. */
static crvs_error_t *count(const work_t *work)
{
    qsort(work->filed->elts, (size_t)work->filed->nelts, sizeof(filed_t), by_category);
    for (int i = 0; i < work->filed->nelts; i++) {
        const filed_t *filed = &APR_ARRAY_IDX(work->filed, i, filed_t);
        int difference = work->is_restored ? filed->classes : -filed->classes;

        CRVS_TRY(crvs_sql_class_filed(work->act->db, NULL, filed->category_id, difference, -difference));
    }
    return NULL;
}

/* Archives or restores a class. @param changed 0 where it was so already */
static crvs_error_t *put(const work_t *work, apr_int64_t id, apr_int64_t *changed)
{
    crvs_db_t *db = work->act->db;
    crvs_object_t *filing;

    *changed = 0;
    CRVS_TRY(crvs_sql_class_filing(db, &filing, id));
    if (!filing || crvs_object_true(filing, "is_archived") != work->is_restored)
        return NULL;
    add_filed(work->filed, crvs_object_int(filing, "category_id"));
    return work->is_restored ? crvs_sql_classroom_restore(db, changed, id)
                             : crvs_sql_classroom_archive(db, changed, id);
}

static crvs_error_t *archive_one(work_t *work, const crvs_object_t *classroom, bool *changed)
{
    apr_int64_t id = crvs_object_int(classroom, "id"), rows;
    const crvs_audit_t entry = {.action = work->is_restored ? CRVS_T("audit.action.class_restored")
                                                            : CRVS_T("audit.action.class_archived"),
                                .target_kind = "classroom",
                                .target_id = id,
                                .target_name = crvs_object_text(classroom, "name")};

    CRVS_TRY(put(work, id, &rows));
    *changed = rows > 0;
    return *changed ? crvs_audit_add(work->act, &entry) : NULL;
}

static crvs_error_t *archive(crvs_db_t *db, void *baton)
{
    work_t *work = baton;

    (void)db;
    work->filed = apr_array_make(work->act->pool, 1, sizeof(filed_t));
    CRVS_TRY(each(work, archive_one));
    return count(work);
}

crvs_error_t *crvs_many_archive(crvs_act_t *act, const apr_array_header_t *ids, bool is_restored, apr_int64_t *changed)
{
    work_t work = {.act = act, .ids = ids, .is_restored = is_restored};

    CRVS_TRY(crvs_db_transaction(act->db, archive, &work));
    *changed = work.changed;
    return NULL;
}

/* --- Teachers --- */

static crvs_error_t *note(const work_t *work, const char *action, apr_int64_t user_id, const char *username,
                          const char *detail)
{
    return crvs_audit_add(
        work->act,
        &(crvs_audit_t){
            .action = action, .target_kind = "user", .target_id = user_id, .target_name = username, .detail = detail});
}

/* Takes the others out. @param is_there whether the new one teaches the class already */
static crvs_error_t *remove_others(work_t *work, apr_int64_t id, const char *where, bool *is_there, bool *changed)
{
    crvs_list_t *teachers;

    *is_there = false;
    CRVS_TRY(crvs_sql_classroom_teachers_to_change(work->act->db, &teachers, id));
    for (int i = 0; i < teachers->count; i++) {
        const crvs_object_t *one = crvs_list_object(teachers, i);
        apr_int64_t user_id = crvs_object_int(one, "user_id");

        if (user_id == work->teacher->user_id) {
            *is_there = true;
            continue;
        }
        if (!work->teacher->replaces)
            continue;
        CRVS_TRY(crvs_enrol_remove(work->act->db, id, user_id));
        CRVS_TRY(note(work, CRVS_T("audit.action.member_removed"), user_id, crvs_object_text(one, "username"), where));
        *changed = true;
    }
    return NULL;
}

static crvs_error_t *teach_one(work_t *work, const crvs_object_t *classroom, bool *changed)
{
    const crvs_many_teacher_t *teacher = work->teacher;
    apr_int64_t id = crvs_object_int(classroom, "id"), added;
    const char *where =
        apr_psprintf(work->act->pool, "%s (%" APR_INT64_T_FMT ")", crvs_object_text(classroom, "name"), id);
    const char *as_teacher = apr_pstrcat(work->act->pool, where, ": teacher", NULL);
    bool is_there;

    CRVS_TRY(remove_others(work, id, where, &is_there, changed));
    if (is_there)
        return NULL;
    *changed = true;
    CRVS_TRY(crvs_sql_teachers_links_end(work->act->db, NULL, teacher->user_id));
    CRVS_TRY(crvs_enrol_add(work->act->db, id, teacher->user_id, "teacher", &added));
    if (added) {
        CRVS_TRY(crvs_queue_added(work->act, teacher->user_id, id));
        return note(work, CRVS_T("audit.action.member_added"), teacher->user_id, teacher->username, as_teacher);
    }
    CRVS_TRY(crvs_sql_classroom_set_role(work->act->db, NULL, id, teacher->user_id, "teacher"));
    return note(work, CRVS_T("audit.action.member_role"), teacher->user_id, teacher->username, as_teacher);
}

static crvs_error_t *teach(crvs_db_t *db, void *baton)
{
    (void)db;
    return each(baton, teach_one);
}

crvs_error_t *crvs_many_teach(crvs_act_t *act, const apr_array_header_t *ids, const crvs_many_teacher_t *teacher,
                              apr_int64_t *changed)
{
    work_t work = {.act = act, .ids = ids, .teacher = teacher};

    CRVS_TRY(crvs_db_transaction(act->db, teach, &work));
    *changed = work.changed;
    return NULL;
}
