/* SPDX-License-Identifier: Apache-2.0 */
#include "attachments/attachments.h"
#include "identity/viewer.h"
#include "lessons/lessons.h"
#include "queries/lessons.h"

typedef crvs_error_t *(*find_fn)(crvs_db_t *db, crvs_object_t **row, apr_int64_t id, apr_int64_t author_id,
                                 bool is_admin);

static crvs_error_t *must_be_there(crvs_request_t *request)
{
    if (request->subject)
        return NULL;
    return crvs_error_not_found(request->pool);
}

static crvs_error_t *load(crvs_request_t *request, find_fn find)
{
    const crvs_viewer_t *viewer = request->viewer;

    CRVS_TRY(find(request->db, &request->subject, request->id, crvs_viewer_author_id(viewer),
                  viewer->role == CRVS_ROLE_ADMIN));
    return must_be_there(request);
}

/* Of what everybody sees, and not everybody may change. */
static crvs_error_t *must_be_author(crvs_request_t *request)
{
    if (crvs_object_true(request->subject, "can_edit"))
        return NULL;
    return CRVS_ERROR(request->pool, HTTP_FORBIDDEN, CRVS_T("error.authors_only"), "%s", "");
}

static crvs_error_t *find_course(crvs_request_t *request, crvs_object_t **row, const char *token_hash)
{
    return crvs_sql_course_for_session(request->db, row, token_hash, request->id);
}

static crvs_error_t *guard_course(crvs_request_t *request)
{
    return crvs_request_take_subject(request) ? must_be_there(request) : load(request, crvs_sql_course_for_viewer);
}

static crvs_error_t *guard_course_editor(crvs_request_t *request)
{
    CRVS_TRY(guard_course(request));
    return must_be_author(request);
}

static crvs_error_t *guard_module_editor(crvs_request_t *request)
{
    return load(request, crvs_sql_module_for_editor);
}

static crvs_error_t *find_lesson(crvs_request_t *request, crvs_object_t **row, const char *token_hash)
{
    return crvs_sql_lesson_for_session(request->db, row, token_hash, request->id);
}

static crvs_error_t *guard_lesson(crvs_request_t *request)
{
    const crvs_viewer_t *viewer = request->viewer;

    if (!crvs_request_take_subject(request))
        CRVS_TRY(crvs_sql_lesson_for_viewer(request->db, &request->subject, request->id, crvs_viewer_author_id(viewer),
                                            viewer->role == CRVS_ROLE_ADMIN, viewer->id));
    return must_be_there(request);
}

static crvs_error_t *guard_lesson_editor(crvs_request_t *request)
{
    CRVS_TRY(guard_lesson(request));
    return must_be_author(request);
}

static crvs_error_t *guard_video(crvs_request_t *request)
{
    return load(request, crvs_sql_video_for_viewer);
}

static crvs_error_t *guard_video_editor(crvs_request_t *request)
{
    return load(request, crvs_sql_video_for_editor);
}

const crvs_access_t crvs_access_course = {
    .name = "course", .signed_in = true, .find = find_course, .guard = guard_course};
const crvs_access_t crvs_access_course_editor = {
    .name = "course_editor", .signed_in = true, .find = find_course, .guard = guard_course_editor};
const crvs_access_t crvs_access_module_editor = {
    .name = "module_editor", .signed_in = true, .guard = guard_module_editor};
const crvs_access_t crvs_access_lesson = {
    .name = "lesson", .signed_in = true, .find = find_lesson, .guard = guard_lesson};
const crvs_access_t crvs_access_lesson_editor = {
    .name = "lesson_editor", .signed_in = true, .find = find_lesson, .guard = guard_lesson_editor};
const crvs_access_t crvs_access_module_writer = {
    .name = "module_writer", .signed_in = true, .guard = guard_module_editor, .upload_limit = CRVS_CHOOSE_FORM_LIMIT};
const crvs_access_t crvs_access_lesson_writer = {
    .name = "lesson_writer", .signed_in = true, .guard = guard_lesson_editor, .upload_limit = CRVS_CHOOSE_FORM_LIMIT};
const crvs_access_t crvs_access_video = {.name = "video", .signed_in = true, .guard = guard_video};
const crvs_access_t crvs_access_video_editor = {.name = "video_editor", .signed_in = true, .guard = guard_video_editor};
