/* The forms by which authors make and change modules, lessons and videos. */
#include "config.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "lessons/address.h"
#include "lessons/lessons.h"
#include "queries/lessons.h"

static crvs_object_t *describe(crvs_request_t *request, crvs_form_t *form, bool is_new)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "subject", crvs_value_object(request->subject));
    crvs_object_set(context, "is_new", crvs_value_bool(is_new));
    crvs_object_set(context, "form", crvs_value_object(crvs_form_object(form)));
    return context;
}

/* The form of what there is, filled in. */
static crvs_form_t *fill(crvs_request_t *request, const char *const *fields)
{
    crvs_form_t *form = crvs_form_make(request);

    for (; *fields; fields++)
        crvs_form_set(form, *fields, crvs_object_text(request->subject, *fields));
    return form;
}

static crvs_error_t *done(crvs_request_t *request, const char *flash, const char *location)
{
    crvs_flash(request, "success", flash);
    return crvs_redirect(request, location);
}

/* --- Modules --- */

static const char *course_of_module(crvs_request_t *request)
{
    return crvs_request_url(request, "courses/%" APR_INT64_T_FMT "/", crvs_object_int(request->subject, "course_id"));
}

static crvs_error_t *module_page(crvs_request_t *request, int status, crvs_form_t *form, bool is_new)
{
    crvs_object_t *context = describe(request, form, is_new);
    const char *level = crvs_form_get(form, "level");

    crvs_object_set(context, "is_intermediate", crvs_value_bool(!strcmp(level, "intermediate")));
    crvs_object_set(context, "is_advanced", crvs_value_bool(!strcmp(level, "advanced")));
    return crvs_page(request, status, "courses/module", context);
}

static void read_module(crvs_form_t *form, const char **title, const char **level)
{
    *title = crvs_form_text(form, "title", true, 200);
    *level = crvs_form_text(form, "level", true, 20);
    if (strcmp(*level, "beginner") && strcmp(*level, "intermediate") && strcmp(*level, "advanced"))
        crvs_form_error(form, "level", CRVS_T("field.level_unknown"));
}

crvs_error_t *crvs_lessons_change_show_new_module(crvs_request_t *request)
{
    return module_page(request, HTTP_OK, crvs_form_make(request), true);
}

crvs_error_t *crvs_lessons_change_add_module(crvs_request_t *request)
{
    const char *title, *level;

    read_module(request->form, &title, &level);
    if (crvs_form_has_errors(request->form))
        return module_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, true);
    CRVS_TRY(crvs_sql_module_create(request->db, NULL, request->id, title, level));
    return done(request, CRVS_T("flash.module_created"),
                crvs_request_url(request, "courses/%" APR_INT64_T_FMT "/", request->id));
}

crvs_error_t *crvs_lessons_change_show_module(crvs_request_t *request)
{
    static const char *const fields[] = {"title", "level", NULL};

    return module_page(request, HTTP_OK, fill(request, fields), false);
}

crvs_error_t *crvs_lessons_change_module(crvs_request_t *request)
{
    const char *title, *level;

    read_module(request->form, &title, &level);
    if (crvs_form_has_errors(request->form))
        return module_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, false);
    CRVS_TRY(crvs_sql_module_change(request->db, NULL, request->id, title, level));
    return done(request, CRVS_T("flash.changed"), course_of_module(request));
}

/* --- Lessons --- */

typedef struct {
    const char *title;
    const char *description;
    bool is_active;
} lesson_t;

static crvs_error_t *lesson_page(crvs_request_t *request, int status, crvs_form_t *form, bool is_new)
{
    return crvs_page(request, status, "courses/lesson-form", describe(request, form, is_new));
}

static void read_lesson(crvs_form_t *form, lesson_t *lesson)
{
    lesson->title = crvs_form_text(form, "title", true, 200);
    lesson->description = crvs_form_text(form, "description", false, 8000);
    lesson->is_active = *crvs_form_text(form, "is_active", false, 8) != '\0';
}

static const char *lesson_url(crvs_request_t *request, apr_int64_t id)
{
    return crvs_request_url(request, "courses/lessons/%" APR_INT64_T_FMT "/", id);
}

crvs_error_t *crvs_lessons_change_show_new_lesson(crvs_request_t *request)
{
    crvs_form_t *form = crvs_form_make(request);

    crvs_form_set(form, "is_active", "1");
    return lesson_page(request, HTTP_OK, form, true);
}

crvs_error_t *crvs_lessons_change_add_lesson(crvs_request_t *request)
{
    lesson_t lesson;
    apr_int64_t id;

    read_lesson(request->form, &lesson);
    if (crvs_form_has_errors(request->form))
        return lesson_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, true);
    CRVS_TRY(crvs_sql_lesson_create(request->db, &id, request->id, lesson.title, lesson.description, lesson.is_active));
    return done(request, CRVS_T("flash.lesson_created"), lesson_url(request, id));
}

crvs_error_t *crvs_lessons_change_show_lesson(crvs_request_t *request)
{
    static const char *const fields[] = {"title", "description", NULL};
    crvs_form_t *form = fill(request, fields);

    crvs_form_set(form, "is_active", crvs_object_true(request->subject, "is_active") ? "1" : "");
    return lesson_page(request, HTTP_OK, form, false);
}

crvs_error_t *crvs_lessons_change_lesson(crvs_request_t *request)
{
    lesson_t lesson;

    read_lesson(request->form, &lesson);
    if (crvs_form_has_errors(request->form))
        return lesson_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, false);
    CRVS_TRY(
        crvs_sql_lesson_change(request->db, NULL, request->id, lesson.title, lesson.description, lesson.is_active));
    return done(request, CRVS_T("flash.changed"), lesson_url(request, request->id));
}

/* --- Videos --- */

static crvs_error_t *video_page(crvs_request_t *request, int status, crvs_form_t *form, bool is_new)
{
    const crvs_config_t *config = crvs_config_of(request->r->server);
    crvs_object_t *context = describe(request, form, is_new);

    /* Without a folder for them no files are taken. */
    crvs_object_set(context, "max_upload",
                    config->recording_dir && is_new ? crvs_value_int(config->max_upload) : crvs_value_null());
    return crvs_page(request, status, "courses/video", context);
}

crvs_error_t *crvs_lessons_change_show_new_video(crvs_request_t *request)
{
    return video_page(request, HTTP_OK, crvs_form_make(request), true);
}

crvs_error_t *crvs_lessons_change_add_video(crvs_request_t *request)
{
    const char *title = crvs_form_text(request->form, "title", true, 200);
    const char *url = crvs_lessons_address(request, "url", true);

    if (crvs_form_has_errors(request->form))
        return video_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, true);
    CRVS_TRY(crvs_sql_video_create(request->db, NULL, request->id, title, url));
    return done(request, CRVS_T("flash.video_created"), lesson_url(request, request->id));
}

crvs_error_t *crvs_lessons_change_show_video(crvs_request_t *request)
{
    static const char *const fields[] = {"title", "url", NULL};

    return video_page(request, HTTP_OK, fill(request, fields), false);
}

crvs_error_t *crvs_lessons_change_video(crvs_request_t *request)
{
    const char *title = crvs_form_text(request->form, "title", true, 200);
    /* That of a recording is the recording's. */
    const char *url =
        crvs_object_true(request->subject, "is_recording") ? "" : crvs_lessons_address(request, "url", true);

    if (crvs_form_has_errors(request->form))
        return video_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, false);
    CRVS_TRY(crvs_sql_video_change(request->db, NULL, request->id, title, url));
    return done(request, CRVS_T("flash.changed"), lesson_url(request, crvs_object_int(request->subject, "lesson_id")));
}
