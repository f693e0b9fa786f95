/* SPDX-License-Identifier: Apache-2.0 */
/* The forms by which authors make and change modules, lessons and videos. */
#include "attachments/attachments.h"
#include "audit/audit.h"
#include "config.h"
#include "core/http/began.h"
#include "core/http/field.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/text/url.h"
#include "lessons/lessons.h"
#include "queries/lessons.h"

static const crvs_field_t title = {
    .name = "title", .max_length = 200, .column = "lesson.title module.title lesson_video.title", .required = true};

static crvs_object_t *describe(crvs_request_t *request, crvs_form_t *form, const crvs_field_t *const *fields,
                               bool is_new, const crvs_began_t *meanwhile)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_began_show(context, form, meanwhile);
    crvs_object_set(context, "subject", crvs_value_object(request->subject));
    crvs_object_set(context, "is_new", crvs_value_bool(is_new));
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return context;
}

/* The form of what there is, filled in. */
static crvs_form_t *fill(crvs_request_t *request, const crvs_field_t *const *fields, const crvs_object_t *row)
{
    crvs_form_t *form = crvs_form_make(request);

    crvs_field_fill(form, fields, row);
    crvs_began_note(form, fields);
    return form;
}

static crvs_error_t *done(crvs_request_t *request, const char *flash, const char *location)
{
    crvs_flash(request, "success", flash);
    return crvs_redirect(request, location);
}

/* What a form has, to be stored with its line in the audit: both, or neither. */
typedef struct {
    crvs_request_t *request;
    const char *title;
    const char *rest; /* a module's level, a lesson's text, a video's address */
    bool is_active;   /* of a lesson */
    crvs_choose_t files;
    const crvs_began_t *meanwhile; /* what somebody else stored of a lesson since; NULL: nothing */
    apr_int64_t id;
} saving_t;

static crvs_error_t *note(const saving_t *saving, const char *kind, const char *action)
{
    return crvs_audit(
        saving->request,
        &(crvs_audit_t){.action = action, .target_kind = kind, .target_id = saving->id, .target_name = saving->title});
}

/* --- Modules --- */

static const char *course_of_module(crvs_request_t *request)
{
    return crvs_request_url(request, "courses/%" APR_INT64_T_FMT "/", crvs_object_int(request->subject, "course_id"));
}

static const crvs_option_t levels[] = {{"beginner", CRVS_T("level.beginner")},
                                       {"intermediate", CRVS_T("level.intermediate")},
                                       {"advanced", CRVS_T("level.advanced")},
                                       {0}};
static const crvs_field_t level_field = {.name = "level",
                                         .kind = CRVS_FIELD_CHOICE,
                                         .required = true,
                                         .invalid = CRVS_T("field.level_unknown"),
                                         .options = levels};
static const crvs_field_t *const module_fields[] = {&title, &level_field, NULL};

static crvs_error_t *module_page(crvs_request_t *request, int status, crvs_form_t *form, bool is_new)
{
    return crvs_page(request, status, "courses/module", describe(request, form, module_fields, is_new, NULL));
}

crvs_error_t *crvs_lessons_change_show_new_module(crvs_request_t *request)
{
    return module_page(request, HTTP_OK, crvs_form_make(request), true);
}

static saving_t read_module(crvs_request_t *request)
{
    return (saving_t){.request = request,
                      .title = crvs_field_text(request->form, &title),
                      .rest = crvs_field_text(request->form, &level_field),
                      .id = request->id};
}

static crvs_error_t *add_module(crvs_db_t *db, void *baton)
{
    saving_t *saving = baton;

    CRVS_TRY(crvs_sql_module_create(db, &saving->id, saving->request->id, saving->title, saving->rest));
    return note(saving, "module", CRVS_T("audit.action.module_created"));
}

crvs_error_t *crvs_lessons_change_add_module(crvs_request_t *request)
{
    saving_t saving = read_module(request);

    if (crvs_form_has_errors(request->form))
        return module_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, true);
    CRVS_TRY(crvs_db_transaction(request->db, add_module, &saving));
    return done(request, CRVS_T("flash.module_created"),
                crvs_request_url(request, "courses/%" APR_INT64_T_FMT "/", request->id));
}

crvs_error_t *crvs_lessons_change_show_module(crvs_request_t *request)
{
    return module_page(request, HTTP_OK, fill(request, module_fields, request->subject), false);
}

static crvs_error_t *change_module(crvs_db_t *db, void *baton)
{
    const saving_t *saving = baton;

    CRVS_TRY(crvs_sql_module_change(db, NULL, saving->id, saving->title, saving->rest));
    return note(saving, "module", CRVS_T("audit.action.module_changed"));
}

crvs_error_t *crvs_lessons_change_module(crvs_request_t *request)
{
    saving_t saving = read_module(request);

    if (crvs_form_has_errors(request->form))
        return module_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, false);
    CRVS_TRY(crvs_db_transaction(request->db, change_module, &saving));
    return done(request, CRVS_T("flash.changed"), course_of_module(request));
}

/* --- Lessons --- */

static const crvs_field_t text = {.name = "description",
                                  .kind = CRVS_FIELD_LINES,
                                  .max_length = 8000,
                                  .column = "lesson.description",
                                  .label = CRVS_T("label.lesson_text"),
                                  .rows = 10};
static const crvs_field_t active = {
    .name = "is_active", .kind = CRVS_FIELD_CHECK, .hint = CRVS_T("lesson.active_hint")};
static const crvs_field_t *const lesson_fields[] = {&title, &text, &crvs_choose_field, &active, NULL};

static crvs_error_t *lesson_page(crvs_request_t *request, int status, crvs_form_t *form, bool is_new,
                                 const crvs_choose_t *files, const crvs_began_t *meanwhile)
{
    crvs_object_t *context = describe(request, form, lesson_fields, is_new, meanwhile);

    crvs_choose_show(files, context);
    return crvs_page(request, status, "courses/lesson-form", context);
}

static saving_t read_lesson(crvs_request_t *request, crvs_list_t *present)
{
    return (saving_t){.request = request,
                      .title = crvs_field_text(request->form, &title),
                      .rest = crvs_field_text(request->form, &text),
                      .is_active = crvs_field_is_checked(request->form, &active),
                      .files = crvs_choose_read(request, present),
                      .id = request->id};
}

static crvs_error_t *add_lesson(crvs_db_t *db, void *baton)
{
    saving_t *saving = baton;
    apr_int64_t attached;

    CRVS_TRY(
        crvs_sql_lesson_create(db, &saving->id, saving->request->id, saving->title, saving->rest, saving->is_active));
    CRVS_TRY(crvs_keep_attach(db, &saving->files, 0, saving->id, &attached));
    return note(saving, "lesson", CRVS_T("audit.action.lesson_created"));
}

static crvs_error_t *change_lesson(crvs_db_t *db, void *baton)
{
    saving_t *saving = baton;
    apr_int64_t files;
    crvs_object_t *held;

    CRVS_TRY(crvs_sql_lesson_held(db, &held, saving->id));
    if (!held)
        return crvs_error_not_found(crvs_db_pool(db));
    saving->meanwhile =
        crvs_began_check(saving->request->form, fill(saving->request, lesson_fields, held), held, lesson_fields);
    if (saving->meanwhile)
        return NULL;
    CRVS_TRY(crvs_sql_lesson_change(db, NULL, saving->id, saving->title, saving->rest, saving->is_active));
    CRVS_TRY(crvs_keep_attach(db, &saving->files, 0, saving->id, &files));
    return note(saving, "lesson", CRVS_T("audit.action.lesson_changed"));
}

static const char *lesson_url(crvs_request_t *request, apr_int64_t id)
{
    return crvs_request_url(request, "courses/lessons/%" APR_INT64_T_FMT "/", id);
}

crvs_error_t *crvs_lessons_change_show_new_lesson(crvs_request_t *request)
{
    crvs_form_t *form = crvs_form_make(request);
    crvs_choose_t files = crvs_choose_make(request, crvs_list_make(request->pool));

    crvs_form_set(form, "is_active", "1");
    return lesson_page(request, HTTP_OK, form, true, &files, NULL);
}

crvs_error_t *crvs_lessons_change_add_lesson(crvs_request_t *request)
{
    saving_t saving = read_lesson(request, crvs_list_make(request->pool));

    if (crvs_form_has_errors(request->form))
        return lesson_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, true, &saving.files, NULL);
    CRVS_TRY(crvs_keep(&saving.files));
    CRVS_TRY(crvs_db_transaction(request->db, add_lesson, &saving));
    return done(request, CRVS_T("flash.lesson_created"), lesson_url(request, saving.id));
}

crvs_error_t *crvs_lessons_change_show_lesson(crvs_request_t *request)
{
    crvs_list_t *present;
    crvs_choose_t files;

    CRVS_TRY(crvs_attachments_file_list(request, 0, request->id, &present));
    files = crvs_choose_make(request, present);
    return lesson_page(request, HTTP_OK, fill(request, lesson_fields, request->subject), false, &files, NULL);
}

crvs_error_t *crvs_lessons_change_lesson(crvs_request_t *request)
{
    crvs_list_t *present;
    saving_t saving;

    CRVS_TRY(crvs_attachments_file_list(request, 0, request->id, &present));
    saving = read_lesson(request, present);
    if (crvs_form_has_errors(request->form))
        return lesson_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, false, &saving.files, NULL);
    CRVS_TRY(crvs_keep(&saving.files));
    CRVS_TRY(crvs_db_transaction(request->db, change_lesson, &saving));
    if (saving.meanwhile)
        return lesson_page(request, HTTP_CONFLICT, request->form, false, &saving.files, saving.meanwhile);
    return done(request, CRVS_T("flash.changed"), lesson_url(request, request->id));
}

/* --- Videos --- */

static const crvs_field_t url = {.name = "url",
                                 .kind = CRVS_FIELD_URL,
                                 .max_length = CRVS_URL_LENGTH,
                                 .column = "lesson_video.url",
                                 .required = true,
                                 .hint = CRVS_T("video.url_hint"),
                                 .example = "https://"};
static const crvs_field_t *const video_fields[] = {&title, &url, NULL};

static crvs_error_t *video_page(crvs_request_t *request, int status, crvs_form_t *form, bool is_new)
{
    const crvs_config_t *config = crvs_config_of(request->r->server);
    crvs_object_t *context = describe(request, form, video_fields, is_new, NULL);

    /* Without a folder for them no files are taken. */
    crvs_object_set(context, "max_upload",
                    config->recording_dir && is_new ? crvs_value_int(config->max_upload) : crvs_value_null());
    return crvs_page(request, status, "courses/video", context);
}

crvs_error_t *crvs_lessons_change_show_new_video(crvs_request_t *request)
{
    return video_page(request, HTTP_OK, crvs_form_make(request), true);
}

static crvs_error_t *add_video(crvs_db_t *db, void *baton)
{
    saving_t *saving = baton;

    CRVS_TRY(crvs_sql_video_create(db, &saving->id, saving->request->id, saving->title, saving->rest));
    return note(saving, "video", CRVS_T("audit.action.video_created"));
}

crvs_error_t *crvs_lessons_change_add_video(crvs_request_t *request)
{
    saving_t saving = {.request = request,
                       .title = crvs_field_text(request->form, &title),
                       .rest = crvs_field_url(request->form, &url)};

    if (crvs_form_has_errors(request->form))
        return video_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, true);
    CRVS_TRY(crvs_db_transaction(request->db, add_video, &saving));
    return done(request, CRVS_T("flash.video_created"), lesson_url(request, request->id));
}

crvs_error_t *crvs_lessons_change_show_video(crvs_request_t *request)
{
    return video_page(request, HTTP_OK, fill(request, video_fields, request->subject), false);
}

static crvs_error_t *change_video(crvs_db_t *db, void *baton)
{
    const saving_t *saving = baton;

    CRVS_TRY(crvs_sql_video_change(db, NULL, saving->id, saving->title, saving->rest));
    return note(saving, "video", CRVS_T("audit.action.video_changed"));
}

crvs_error_t *crvs_lessons_change_video(crvs_request_t *request)
{
    saving_t saving = {.request = request, .title = crvs_field_text(request->form, &title), .id = request->id};

    /* That of a recording is the recording's. */
    saving.rest = crvs_object_true(request->subject, "is_recording") ? "" : crvs_field_url(request->form, &url);

    if (crvs_form_has_errors(request->form))
        return video_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, false);
    CRVS_TRY(crvs_db_transaction(request->db, change_video, &saving));
    return done(request, CRVS_T("flash.changed"), lesson_url(request, crvs_object_int(request->subject, "lesson_id")));
}
