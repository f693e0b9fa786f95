/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/access.h"
#include "identity/viewer.h"
#include "live/live.h"
#include "queries/live.h"

static crvs_error_t *find(crvs_request_t *request, crvs_object_t **row, const char *token_hash)
{
    return crvs_sql_live_session_for_session(request->db, row, token_hash, request->id);
}

static crvs_error_t *guard_member(crvs_request_t *request)
{
    if (!crvs_request_take_subject(request))
        CRVS_TRY(crvs_sql_live_session_for_viewer(request->db, &request->subject, request->id, request->viewer->id,
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

const crvs_access_t crvs_access_session_member = {
    .name = "session_member", .signed_in = true, .find = find, .guard = guard_member};
const crvs_access_t crvs_access_session_teacher = {
    .name = "session_teacher", .signed_in = true, .find = find, .guard = guard_teacher};
