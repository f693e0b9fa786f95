/* SPDX-License-Identifier: Apache-2.0 */
#include "announcements/announcements.h"
#include "attachments/attachments.h"
#include "identity/access.h"
#include "identity/viewer.h"
#include "queries/announcements.h"

static crvs_error_t *guard_member(crvs_request_t *request)
{
    CRVS_TRY(crvs_sql_announcement_for_viewer(request->db, &request->subject, request->id, request->viewer->id,
                                              request->viewer->role == CRVS_ROLE_ADMIN));
    return request->subject ? NULL : crvs_error_not_found(request->pool);
}

static crvs_error_t *guard_teacher(crvs_request_t *request)
{
    CRVS_TRY(guard_member(request));
    return crvs_access_teachers_only(request, "is_teacher");
}

const crvs_access_t crvs_access_announcement = {.name = "announcement", .signed_in = true, .guard = guard_member};
const crvs_access_t crvs_access_announcement_teacher = {
    .name = "announcement_teacher", .signed_in = true, .guard = guard_teacher};
const crvs_access_t crvs_access_announcement_writer = {
    .name = "announcement_writer", .signed_in = true, .guard = guard_teacher, .upload_limit = CRVS_CHOOSE_FORM_LIMIT};
