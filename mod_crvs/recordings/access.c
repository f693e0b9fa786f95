/* SPDX-License-Identifier: Apache-2.0 */
/* Who may see a recording, and who may change one. */
#include "config.h"
#include "identity/session.h"
#include "identity/access.h"
#include "identity/viewer.h"
#include "queries/recordings.h"
#include "recordings/captions.h"
#include "recordings/recordings.h"

#include <apr_strings.h>

static crvs_error_t *must_be_there(crvs_request_t *request)
{
    if (request->subject)
        return NULL;
    return crvs_error_not_found(request->pool);
}

static crvs_error_t *guard_viewer(crvs_request_t *request)
{
    const crvs_viewer_t *viewer = request->viewer;

    CRVS_TRY(crvs_sql_recording_for_viewer(request->db, &request->subject, request->key, viewer->id,
                                           viewer->role == CRVS_ROLE_ADMIN, crvs_viewer_author_id(viewer)));
    CRVS_TRY(must_be_there(request));
    if (crvs_object_text(request->subject, "file_name") && !crvs_config_of(request->r->server)->recording_dir)
        return crvs_error_not_found(request->pool);
    return NULL;
}

/* Players request a recording piece by piece: for members, one small query is enough. */
static crvs_error_t *admit_member(crvs_request_t *request)
{
    apr_int64_t seen_since;
    const char *session = crvs_session_find(request, &seen_since);

    if (!*session || !crvs_config_of(request->r->server)->recording_dir)
        return NULL;
    CRVS_TRY(crvs_sql_recording_of_member(request->db, &request->subject, session, seen_since, request->key));
    if (request->subject)
        request->r->user = apr_pstrdup(request->r->pool, crvs_object_text(request->subject, "username"));
    return NULL;
}

static crvs_error_t *guard_manager(crvs_request_t *request)
{
    CRVS_TRY(crvs_sql_recording_for_manager(request->db, &request->subject, request->key, request->viewer->id,
                                            request->viewer->role == CRVS_ROLE_ADMIN));
    CRVS_TRY(must_be_there(request));
    return crvs_access_teachers_only(request, "can_manage");
}

const crvs_access_t crvs_access_recording = {.name = "recording", .signed_in = true, .guard = guard_viewer};
const crvs_access_t crvs_access_recording_file = {
    .name = "recording_file", .file = true, .signed_in = true, .admit = admit_member, .guard = guard_viewer};
const crvs_access_t crvs_access_recording_manager = {
    .name = "recording_manager", .signed_in = true, .guard = guard_manager};
const crvs_access_t crvs_access_recording_editor = {
    .name = "recording_editor", .signed_in = true, .guard = guard_manager, .upload_limit = CRVS_CAPTIONS_FORM_LIMIT};
