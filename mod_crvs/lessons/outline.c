/* SPDX-License-Identifier: Apache-2.0 */
#include "lessons/outline.h"

#include "identity/viewer.h"
#include "queries/lessons.h"

static void count_lesson(crvs_object_t *module, const crvs_object_t *lesson)
{
    if (!crvs_object_true(lesson, "is_active"))
        return;
    crvs_object_set(module, "total", crvs_value_int(crvs_object_int(module, "total") + 1));
    crvs_object_set(module, "done",
                    crvs_value_int(crvs_object_int(module, "done") + crvs_object_int(lesson, "is_done")));
}

/* What stands first or last cannot move further. */
static void mark_ends(crvs_list_t *list)
{
    for (int i = 0; i < list->count; i++) {
        crvs_object_set(crvs_list_object(list, i), "is_first", crvs_value_bool(i == 0));
        crvs_object_set(crvs_list_object(list, i), "is_last", crvs_value_bool(i == list->count - 1));
    }
}

crvs_error_t *crvs_lessons_outline(crvs_request_t *request, apr_int64_t course_id, bool can_edit, crvs_list_t **modules)
{
    crvs_list_t *rows, *lessons = NULL;
    crvs_object_t *module = NULL;

    *modules = crvs_list_make(request->pool);
    CRVS_TRY(crvs_sql_course_outline(request->db, &rows, course_id, request->viewer->id, can_edit));
    for (int i = 0; i < rows->count; i++) {
        crvs_object_t *row = crvs_list_object(rows, i);

        if (!module || crvs_object_int(module, "module_id") != crvs_object_int(row, "module_id")) {
            module = crvs_object_make(request->pool);
            lessons = crvs_list_make(request->pool);
            for (int field = 0; field < row->count && strcmp(row->names[field], "id"); field++)
                crvs_object_set(module, row->names[field], row->values[field]);
            crvs_object_set(module, "total", crvs_value_int(0));
            crvs_object_set(module, "done", crvs_value_int(0));
            crvs_object_set(module, "lessons", crvs_value_list(lessons));
            crvs_list_add(*modules, crvs_value_object(module));
        }
        if (!crvs_object_int(row, "id"))
            continue;
        crvs_list_add(lessons, crvs_value_object(row));
        count_lesson(module, row);
    }
    if (!can_edit)
        return NULL;
    mark_ends(*modules);
    for (int i = 0; i < (*modules)->count; i++)
        mark_ends(crvs_object_get(crvs_list_object(*modules, i), "lessons")->as.list);
    return NULL;
}
