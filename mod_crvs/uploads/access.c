/* SPDX-License-Identifier: Apache-2.0 */
#include "uploads/uploads.h"

#include "identity/viewer.h"
#include "lessons/lessons.h"
#include "live/live.h"
#include "queries/uploads.h"

/* What a page's form may do, its script may: the same guard, another way to answer. */
static crvs_error_t *guard_session(crvs_request_t *request)
{
    return crvs_access_session_teacher.guard(request);
}

static crvs_error_t *guard_lesson(crvs_request_t *request)
{
    return crvs_access_lesson_editor.guard(request);
}

static crvs_error_t *guard_uploader(crvs_request_t *request)
{
    const crvs_viewer_t *viewer = request->viewer;

    CRVS_TRY(crvs_sql_upload_for_user(request->db, &request->subject, request->name, viewer->id,
                                      viewer->role >= CRVS_ROLE_TRAINER ? viewer->id : 0,
                                      viewer->role == CRVS_ROLE_ADMIN));
    if (request->subject)
        return NULL;
    return crvs_error_not_found(request->pool);
}

const crvs_access_t crvs_access_session_upload = {
    .name = "session_upload", .script = true, .signed_in = true, .guard = guard_session};
const crvs_access_t crvs_access_lesson_upload = {
    .name = "lesson_upload", .script = true, .signed_in = true, .guard = guard_lesson};
const crvs_access_t crvs_access_uploader = {
    .name = "uploader", .script = true, .signed_in = true, .guard = guard_uploader};
