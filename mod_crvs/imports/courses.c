/* SPDX-License-Identifier: Apache-2.0 */
#include "imports/courses.h"

#include "classrooms/classrooms.h"
#include "queries/imports.h"

#include <apr_strings.h>

/* So many are told; a school has some dozens. */
#define COURSES_TOLD 100

crvs_courses_t crvs_courses_make(apr_pool_t *pool)
{
    return (crvs_courses_t){.classes = apr_hash_make(pool), .left = apr_hash_make(pool)};
}

/* The one class that a name or a code says; 0 where none does, or two do. */
static crvs_error_t *look_up(crvs_act_t *act, const char *name, apr_int64_t *id)
{
    crvs_list_t *named;

    CRVS_TRY(crvs_enrol_find_by_code(act, name, id));
    CRVS_TRY(crvs_sql_import_classes_named(act->db, &named, name));
    for (int i = 0; i < named->count; i++) {
        apr_int64_t found = crvs_object_int(crvs_list_object(named, i), "id");

        if (*id && *id != found) {
            *id = 0;
            return NULL;
        }
        *id = found;
    }
    return NULL;
}

static void leave(crvs_courses_t *courses, apr_pool_t *pool, const crvs_import_course_t *course)
{
    const char *told = *course->role ? apr_pstrcat(pool, course->name, " – ", course->role, NULL) : course->name;
    int *lines = apr_hash_get(courses->left, told, APR_HASH_KEY_STRING);

    if (!lines) {
        lines = apr_pcalloc(pool, sizeof(*lines));
        apr_hash_set(courses->left, told, APR_HASH_KEY_STRING, lines);
    }
    ++*lines;
}

crvs_error_t *crvs_courses_find(crvs_courses_t *courses, crvs_act_t *act, const crvs_import_course_t *course,
                                apr_int64_t *id)
{
    apr_int64_t *known = apr_hash_get(courses->classes, course->name, APR_HASH_KEY_STRING);

    if (!known) {
        known = apr_palloc(act->pool, sizeof(*known));
        CRVS_TRY(look_up(act, course->name, known));
        apr_hash_set(courses->classes, course->name, APR_HASH_KEY_STRING, known);
    }
    *id = *course->role ? 0 : *known;
    if (!*id)
        leave(courses, act->pool, course);
    return NULL;
}

crvs_error_t *crvs_courses_store(const crvs_courses_t *courses, crvs_act_t *act, apr_int64_t import)
{
    for (apr_hash_index_t *at = apr_hash_first(act->pool, courses->left); at; at = apr_hash_next(at)) {
        const int *lines = apr_hash_this_val(at);

        CRVS_TRY(crvs_sql_import_leave_course(act->db, NULL, import, apr_hash_this_key(at), *lines));
    }
    return NULL;
}

crvs_error_t *crvs_courses_tell(crvs_act_t *act, apr_int64_t import, const char **told)
{
    crvs_list_t *left;

    CRVS_TRY(crvs_sql_import_courses_left(act->db, &left, import, COURSES_TOLD + 1));
    *told = left->count > COURSES_TOLD ? "…" : "";
    for (int i = left->count < COURSES_TOLD ? left->count : COURSES_TOLD; i-- > 0;) {
        const crvs_object_t *course = crvs_list_object(left, i);

        *told = apr_psprintf(act->pool, "%s (%" APR_INT64_T_FMT ")%s%s", crvs_object_text(course, "name"),
                             crvs_object_int(course, "line_count"), **told ? ", " : "", *told);
    }
    return NULL;
}
