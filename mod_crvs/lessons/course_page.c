/* SPDX-License-Identifier: Apache-2.0 */
/* The page of a course. Its modules and lessons are the same for all who learn, but for the marks of what each has done. */
#include "config.h"
#include "core/http/kept_page.h"
#include "core/http/page.h"
#include "core/site.h"
#include "identity/viewer.h"
#include "lessons/lessons.h"
#include "lessons/outline.h"
#include "queries/lessons.h"

#include <apr_strings.h>
#include <stdlib.h>

/* What the viewer has done of the course. */
typedef struct {
    apr_int64_t state; /* of what all see of it */
    apr_int64_t total, done;
    const char *mark;        /* of a lesson that is done, as HTML */
    const crvs_list_t *rows; /* of crvs_sql_course_marks: by the lesson's id */
    apr_pool_t *pool;
} marks_t;

static crvs_error_t *read_marks(crvs_request_t *request, marks_t *marks)
{
    crvs_list_t *rows;
    crvs_buffer_t mark;

    *marks = (marks_t){.mark = "", .pool = request->pool};
    CRVS_TRY(crvs_sql_course_marks(request->db, &rows, request->id, request->viewer->id));
    marks->rows = rows;
    marks->state = crvs_object_int(crvs_list_object(rows, 0), "state");
    marks->total = crvs_object_int(crvs_list_object(rows, 0), "total");
    if (!crvs_object_int(crvs_list_object(rows, 0), "id"))
        return NULL;
    marks->done = rows->count;
    CRVS_TRY(crvs_page_render_with(request, "parts/lesson-done", NULL, NULL, &mark));
    marks->mark = mark.text;
    return NULL;
}

/* --- What is kept: with a hole for each lesson's mark, told by its id, and for a module's progress, by its negative --- */

static int by_id(const void *id, const void *row)
{
    apr_int64_t other = crvs_object_int(((const crvs_value_t *)row)->as.object, "id");

    return (*(const apr_int64_t *)id > other) - (*(const apr_int64_t *)id < other);
}

static bool has_done(const marks_t *marks, apr_int64_t lesson_id)
{
    return marks->done
           && bsearch(&lesson_id, marks->rows->values, (apr_size_t)marks->rows->count, sizeof(crvs_value_t), by_id);
}

static int done_of(const marks_t *marks, apr_int64_t module_id)
{
    int done = 0;

    for (int i = 0; i < marks->done; i++)
        done += crvs_object_int(crvs_list_object(marks->rows, i), "module_id") == module_id;
    return done;
}

static const char *fill_hole(const crvs_kept_page_t *page, apr_int64_t what)
{
    const marks_t *marks = page->baton;

    if (what > 0)
        return has_done(marks, what) ? marks->mark : "";
    return apr_itoa(marks->pool, done_of(marks, -what));
}

static void leave_holes(crvs_object_t *module)
{
    const crvs_list_t *lessons = crvs_object_get(module, "lessons")->as.list;

    crvs_object_set(module, "done", crvs_kept_page_hole(module->pool, -crvs_object_int(module, "module_id")));
    for (int i = 0; i < lessons->count; i++) {
        crvs_object_t *lesson = crvs_list_object(lessons, i);

        crvs_object_set(lesson, "is_done", crvs_value_bool(false));
        crvs_object_set(lesson, "done_mark", crvs_kept_page_hole(module->pool, crvs_object_int(lesson, "id")));
    }
}

static crvs_error_t *fill(crvs_request_t *request, const crvs_kept_page_t *page, crvs_object_t *context)
{
    apr_int64_t state = crvs_object_int(request->subject, "state");
    crvs_list_t *modules;

    (void)page;
    CRVS_TRY(crvs_lessons_outline(request, request->id, false, &modules));
    for (int i = 0; i < modules->count; i++)
        leave_holes(crvs_list_object(modules, i));
    /* Changed since its state was read: that may come again, with what was there before. */
    if (state != (modules->count ? crvs_object_int(crvs_list_object(modules, 0), "state") : 0))
        *request->until = request->now;
    crvs_object_set(context, "modules", crvs_value_list(modules));
    return NULL;
}

static crvs_error_t *look_again(crvs_request_t *request, const crvs_kept_page_t *page, apr_int64_t *revision)
{
    marks_t now;

    CRVS_TRY(read_marks(request, &now));
    *revision = now.state == ((const marks_t *)page->baton)->state;
    return NULL;
}

/* The state is part of the key: there is no order among them, as there is of revisions. */
static crvs_error_t *show_to_reader(crvs_request_t *request, crvs_object_t *context)
{
    static const char *const shared[] = {NULL};
    marks_t marks;

    CRVS_TRY(read_marks(request, &marks));
    crvs_object_set(request->subject, "state", crvs_value_int(marks.state));
    crvs_object_set(context, "total", crvs_value_int(marks.total));
    crvs_object_set(context, "done", crvs_value_int(marks.done));
    return crvs_kept_page(request, &(crvs_kept_page_t){
                                       .frame = "courses/show",
                                       .part = "courses/outline",
                                       .shared = shared,
                                       .key = apr_psprintf(request->pool, "%" APR_INT64_T_FMT " %" APR_INT64_T_FMT,
                                                           request->id, marks.state),
                                       .revision = marks.state ? 1 : 0,
                                       .how = crvs_config_of(request->r->server)->kept_pages,
                                       .context = context,
                                       .fill = fill,
                                       .look_again = look_again,
                                       .own = fill_hole,
                                       .baton = &marks,
                                   });
}

crvs_error_t *crvs_course_page(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *course = request->subject;
    const crvs_language_t *language =
        crvs_language_find(request->site->languages, crvs_object_text(course, "language"));
    crvs_list_t *modules;

    crvs_object_set(context, "language_name", crvs_value_text(language ? language->name : NULL));
    crvs_object_set(context, "course", crvs_value_object(course));
    if (!crvs_object_true(course, "can_edit"))
        return show_to_reader(request, context);
    CRVS_TRY(crvs_lessons_outline(request, request->id, true, &modules));
    crvs_object_set(context, "modules", crvs_value_list(modules));
    return crvs_page(request, HTTP_OK, "courses/show", context);
}
