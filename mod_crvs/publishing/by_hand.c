/* SPDX-License-Identifier: Apache-2.0 */
/* "Publish to a lesson": the page and dialog of a recorded session, and how it is undone. */
#include "audit/audit.h"
#include "core/http/field.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "lessons/lessons.h"
#include "notices/notices.h"
#include "publishing/choice.h"
#include "publishing/publishing.h"
#include "queries/publishing.h"

#include <apr_strings.h>

typedef struct {
    crvs_request_t *request;
    crvs_choice_t choice;
    const char *new_title; /* of the lesson to be made; NULL: there is one already */
    const char *video_title;
    apr_int64_t recording_id;
    bool added;
} publication_t;

static const crvs_field_t recording = {.name = "recording_id",
                                       .kind = CRVS_FIELD_CHOICE,
                                       .required = true,
                                       .is_late = true,
                                       .invalid = CRVS_T("field.recording_unknown")};
static const crvs_field_t new_title = {
    .name = "new_title", .max_length = 200, .column = "lesson.title", .required = true, .is_late = true};
static const crvs_field_t video_title = {
    .name = "video_title", .max_length = 200, .column = "lesson_video.title", .required = true, .is_late = true};
static const crvs_field_t *const fields[] = {
    &recording, &crvs_choice_course, &crvs_choice_module, &crvs_choice_lesson, &new_title, &video_title, NULL};

static const char *class_page(crvs_request_t *request)
{
    return crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/#session-%" APR_INT64_T_FMT,
                            crvs_object_int(request->subject, "classroom_id"), request->id);
}

static crvs_error_t *publish_page(crvs_request_t *request, int status, crvs_form_t *form, const crvs_choice_t *choice)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *recordings;

    CRVS_TRY(crvs_sql_publish_recordings(request->db, &recordings, request->id));
    crvs_form_offer(form, recording.name, recordings, "id");
    for (int i = 0; i < recordings->count; i++)
        crvs_object_set(crvs_list_object(recordings, i), "number", crvs_value_int(i + 1));
    CRVS_TRY(crvs_choice_add(request, context, form, choice, choice->course_id));
    crvs_object_set(context, "session", crvs_value_object(request->subject));
    crvs_object_set(context, "recordings", crvs_value_list(recordings));
    crvs_object_set(context, "has_recordings", crvs_value_bool(recordings->count > 0));
    crvs_object_set(context, "several", crvs_value_bool(recordings->count > 1));
    crvs_object_set(context, "can_make", crvs_value_bool(true));
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "publishing/by-hand", context);
}

crvs_error_t *crvs_by_hand_show(crvs_request_t *request)
{
    static const crvs_choice_t nothing;
    crvs_form_t *form = crvs_form_make(request);

    crvs_form_set(form, "recording_id", crvs_request_query(request, "recording"));
    crvs_form_set(form, "video_title", crvs_object_text(request->subject, "title"));
    crvs_form_set(form, "new_title", crvs_object_text(request->subject, "title"));
    return publish_page(request, HTTP_OK, form, &nothing);
}

/* Whether the recording is one of the session's that a lesson can show. */
static crvs_error_t *check_recording(crvs_request_t *request, apr_int64_t recording_id)
{
    crvs_list_t *recordings;

    if (!recording_id)
        return NULL;
    CRVS_TRY(crvs_sql_publish_recordings(request->db, &recordings, request->id));
    if (!crvs_form_select(recordings, recording_id))
        crvs_form_error(request->form, recording.name, recording.invalid);
    return NULL;
}

static crvs_error_t *read_publication(crvs_request_t *request, publication_t *publication)
{
    crvs_form_t *form = request->form;
    bool is_new = !strcmp(crvs_form_get(form, "lesson_id"), CRVS_CHOICE_NEW_LESSON);

    CRVS_TRY(crvs_choice_read(request, is_new ? CRVS_CHOICE_MODULE : CRVS_CHOICE_LESSON, 0, &publication->choice));
    if (is_new)
        publication->new_title = crvs_field_text(form, &new_title);
    publication->recording_id = crvs_field_id(form, &recording);
    publication->video_title = crvs_field_text(form, &video_title);
    return check_recording(request, publication->recording_id);
}

static crvs_error_t *gone(crvs_request_t *request)
{
    return crvs_error_not_found(request->pool);
}

/* The lesson, where it is a new one, and its video: both or neither. */
static crvs_error_t *publish(crvs_db_t *db, void *baton)
{
    publication_t *publication = baton;
    crvs_request_t *request = publication->request;
    apr_int64_t lesson_id = publication->choice.lesson_id, added;
    crvs_object_t *held;

    if (publication->new_title) {
        CRVS_TRY(crvs_sql_publish_hold_module(db, &held, publication->choice.module_id));
        if (!held)
            return gone(request);
        CRVS_TRY(crvs_lessons_make(db, &lesson_id, publication->choice.module_id, publication->new_title));
    }
    CRVS_TRY(crvs_sql_publish_hold_lesson(db, &held, lesson_id));
    if (!held)
        return gone(request);
    CRVS_TRY(crvs_sql_publish_video(db, &added, lesson_id, publication->video_title, publication->recording_id));
    publication->added = added > 0;
    if (!publication->added)
        return NULL;
    CRVS_TRY(crvs_queue_recording(crvs_request_act(request), CRVS_QUEUE_PUBLISHED, publication->recording_id));
    return crvs_audit(request, &(crvs_audit_t){.action = CRVS_T("audit.action.recording_published"),
                                               .target_kind = "lesson",
                                               .target_id = lesson_id,
                                               .target_name = crvs_object_text(held, "title"),
                                               .detail = crvs_object_text(request->subject, "title")});
}

crvs_error_t *crvs_by_hand_publish(crvs_request_t *request)
{
    publication_t publication = {.request = request};

    /* Without a script: one list after the other. */
    if (!strcmp(crvs_form_get(request->form, "do"), "continue")) {
        CRVS_TRY(crvs_choice_read(request, CRVS_CHOICE_COURSE, 0, &publication.choice));
        return publish_page(request, crvs_form_has_errors(request->form) ? HTTP_UNPROCESSABLE_ENTITY : HTTP_OK,
                            request->form, &publication.choice);
    }
    CRVS_TRY(read_publication(request, &publication));
    if (crvs_form_has_errors(request->form))
        return publish_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, &publication.choice);
    CRVS_TRY(crvs_db_transaction(request->db, publish, &publication));
    if (publication.added)
        crvs_flash(request, "success", CRVS_T("flash.published"));
    else
        crvs_flash(request, "info", CRVS_T("flash.published_already"));
    return crvs_redirect(request, class_page(request));
}

/* --- Undoing --- */

typedef struct {
    crvs_request_t *request;
    apr_int64_t video_id;
    bool undone;
    bool lesson_gone;
} undoing_t;

static crvs_error_t *undo(crvs_db_t *db, void *baton)
{
    undoing_t *undoing = baton;
    crvs_request_t *request = undoing->request;
    crvs_object_t *video, *held;
    apr_int64_t removed, lesson_id;

    CRVS_TRY(crvs_sql_publication(db, &video, undoing->video_id, request->id));
    undoing->undone = undoing->lesson_gone = false;
    if (!video)
        return NULL;
    lesson_id = crvs_object_int(video, "lesson_id");
    CRVS_TRY(crvs_sql_publish_hold_lesson(db, &held, lesson_id));
    CRVS_TRY(crvs_sql_publish_waits_again(db, NULL, crvs_object_int(video, "recording_id")));
    CRVS_TRY(crvs_sql_publish_undo(db, &removed, undoing->video_id));
    undoing->undone = removed > 0;
    if (!undoing->undone)
        return NULL;
    CRVS_TRY(crvs_sql_publish_drop_lesson(db, &removed, lesson_id));
    undoing->lesson_gone = removed > 0;
    return crvs_audit(request, &(crvs_audit_t){.action = CRVS_T("audit.action.recording_unpublished"),
                                               .target_kind = "lesson",
                                               .target_id = lesson_id,
                                               .target_name = crvs_object_text(video, "lesson_title"),
                                               .detail = crvs_object_text(request->subject, "title")});
}

/*
 * The class's teachers may, whoever's lesson it is: the recording is the class's. A lesson that a rule made for it
 * alone goes with it.
 */
crvs_error_t *crvs_by_hand_undo(crvs_request_t *request)
{
    undoing_t undoing = {.request = request,
                         .video_id = crvs_form_id(request->form, "video_id", CRVS_T("field.required"))};

    if (undoing.video_id)
        CRVS_TRY(crvs_db_transaction(request->db, undo, &undoing));
    if (undoing.lesson_gone)
        crvs_flash(request, "success", CRVS_T("flash.unpublished_with_lesson"));
    else if (undoing.undone)
        crvs_flash(request, "success", CRVS_T("flash.unpublished"));
    else
        crvs_flash(request, "info", CRVS_T("flash.unpublished_already"));
    return crvs_redirect(request, class_page(request));
}
