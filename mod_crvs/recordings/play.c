/* SPDX-License-Identifier: Apache-2.0 */
/* A recording that is kept here: the page that plays it, its files, and where each user stopped. */
#include "config.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/response.h"
#include "core/http/share.h"
#include "identity/viewer.h"
#include "queries/recordings.h"
#include "recordings/files.h"
#include "recordings/recordings.h"
#include "recordings/saved_name.h"

#include <apr_file_info.h>
#include <apr_strings.h>

/* One day, longer than any recording. */
#define MAX_SECONDS 86400

static const char *folder_of(const crvs_request_t *request)
{
    return crvs_config_of(request->r->server)->recording_dir;
}

static bool may_download(const crvs_object_t *recording)
{
    return crvs_object_true(recording, "can_download") || crvs_object_true(recording, "can_manage");
}

static bool is_file(crvs_request_t *request, const char *name)
{
    apr_finfo_t info;

    return apr_stat(&info, apr_pstrcat(request->pool, folder_of(request), "/", request->key, "/", name, NULL),
                    APR_FINFO_LINK | APR_FINFO_TYPE, request->pool)
               == APR_SUCCESS
           && info.filetype == APR_REG;
}

crvs_error_t *crvs_recordings_play_file(crvs_request_t *request)
{
    const char *name = crvs_object_text(request->subject, "file_name");
    bool download = crvs_request_query(request, "download") != NULL;
    const char *saved = NULL;

    if (!strcmp(request->name, crvs_files_name_of_captions(request->pool, name)) && is_file(request, request->name))
        return crvs_response_file(request, folder_of(request), request->key, request->name, "text/vtt; charset=utf-8",
                                  NULL);
    if (strcmp(request->name, name))
        return crvs_error_not_found(request->pool);
    if (download && !may_download(request->subject))
        return CRVS_ERROR(request->pool, HTTP_FORBIDDEN, CRVS_T("error.no_download"), "%s", "");
    if (download)
        CRVS_TRY(crvs_saved_name(request, &saved));
    return crvs_response_file(request, folder_of(request), request->key, name,
                              crvs_object_text(request->subject, "media_type"), saved);
}

/* For whoever may see it; others are told at the login, or by what is missing. */
static crvs_value_t share(crvs_request_t *request)
{
    const char *title = crvs_object_text(request->subject, "title");

    if (!title || !*title)
        title = crvs_object_text(request->subject, "session_title");
    return crvs_share(request,
                      crvs_language_text_with(request->language, request->pool, CRVS_T("share.recording"), "title",
                                              title ? title : ""),
                      crvs_request_url(request, "recordings/%s/", crvs_object_text(request->subject, "public_id")));
}

crvs_error_t *crvs_recordings_play(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *recording = request->subject;
    apr_int64_t id = crvs_object_int(recording, "id");
    const char *name = crvs_object_text(recording, "file_name");
    const char *captions = crvs_files_name_of_captions(request->pool, name);
    const crvs_viewer_t *viewer = request->viewer;
    crvs_object_t *position;
    crvs_list_t *lessons;

    CRVS_TRY(crvs_sql_recording_position(request->db, &position, viewer->id, id));
    CRVS_TRY(crvs_sql_recording_lessons(request->db, &lessons, id, viewer->role == CRVS_ROLE_ADMIN,
                                        viewer->role >= CRVS_ROLE_TRAINER ? viewer->id : 0));
    crvs_object_set(context, "recording", crvs_value_object(recording));
    crvs_object_set(context, "lessons", crvs_value_list(lessons));
    crvs_object_set(context, "position", position ? *crvs_object_get(position, "seconds") : crvs_value_null());
    crvs_object_set(context, "is_missing", crvs_value_bool(!is_file(request, name)));
    crvs_object_set(context, "captions", crvs_value_text(is_file(request, captions) ? captions : NULL));
    if (crvs_object_true(recording, "can_manage"))
        crvs_object_set(recording, "share", share(request));
    crvs_object_set(context, "may_download", crvs_value_bool(may_download(recording)));
    return crvs_page(request, HTTP_OK, "recordings/play", context);
}

crvs_error_t *crvs_recordings_play_remember(crvs_request_t *request)
{
    apr_int64_t id = crvs_object_int(request->subject, "id");
    apr_int64_t seconds = crvs_form_int(request->form, "seconds", 0, MAX_SECONDS, CRVS_T("field.not_a_time"));

    if (crvs_form_has_errors(request->form))
        return CRVS_ERROR(request->pool, HTTP_UNPROCESSABLE_ENTITY, CRVS_T("error.bad_request"), "%s", "");
    CRVS_TRY(crvs_sql_recording_remember(request->db, NULL, request->viewer->id, id, seconds));
    return crvs_response_bytes(request, HTTP_OK, "application/json", "{\"status\":\"ok\"}\n", 16);
}
