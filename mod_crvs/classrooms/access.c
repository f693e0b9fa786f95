/* SPDX-License-Identifier: Apache-2.0 */
#include "attachments/attachments.h"
#include "classrooms/classrooms.h"
#include "identity/access.h"
#include "identity/viewer.h"
#include "queries/classrooms.h"

static crvs_error_t *find(crvs_request_t *request, crvs_object_t **row, const char *token_hash)
{
    return crvs_sql_classroom_for_session(request->db, row, token_hash, request->id);
}

static crvs_error_t *guard_member(crvs_request_t *request)
{
    if (!crvs_request_take_subject(request))
        CRVS_TRY(crvs_sql_classroom_for_viewer(request->db, &request->subject, request->id, request->viewer->id,
                                               request->viewer->role == CRVS_ROLE_ADMIN));
    if (request->subject)
        return NULL;
    return crvs_error_not_found(request->pool);
}

static crvs_error_t *guard_teacher(crvs_request_t *request)
{
    CRVS_TRY(guard_member(request));
    return crvs_access_teachers_only(request, "is_teacher");
}

const crvs_access_t crvs_access_class_member = {
    .name = "class_member", .signed_in = true, .find = find, .guard = guard_member};
const crvs_access_t crvs_access_class_teacher = {
    .name = "class_teacher", .signed_in = true, .find = find, .guard = guard_teacher};
const crvs_access_t crvs_access_class_writer = {.name = "class_writer",
                                                .signed_in = true,
                                                .find = find,
                                                .guard = guard_teacher,
                                                .upload_limit = CRVS_CHOOSE_FORM_LIMIT};
