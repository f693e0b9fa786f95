/* SPDX-License-Identifier: Apache-2.0 */
/* A recording: the page that plays it, the files of one that is kept here, and where each user stopped. */
#include "config.h"
#include "core/base/media.h"
#include "core/base/version.h"
#include "core/http/page.h"
#include "core/http/response.h"
#include "core/http/share.h"
#include "identity/viewer.h"
#include "player/player.h"
#include "queries/recordings.h"
#include "recordings/recordings.h"
#include "recordings/saved_name.h"

#include <apr_file_info.h>
#include <apr_strings.h>

static const char *folder_of(const crvs_request_t *request)
{
    return crvs_config_of(request->r->server)->recording_dir;
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
    const char *type = crvs_object_text(request->subject, "media_type");
    const crvs_version_t *version = name ? crvs_version_of_name(request->name) : NULL;
    bool download = crvs_request_query(request, "download") != NULL;
    const char *saved = NULL;

    if (!folder_of(request))
        return crvs_error_not_found(request->pool);
    if (!strcmp(request->name, crvs_media_captions_name(request->pool, name)) && is_file(request, request->name))
        return crvs_response_file(request, folder_of(request), request->key, request->name, "text/vtt; charset=utf-8",
                                  NULL);
    if (version) {
        name = version->name;
        type = version->type;
    }
    if (!name || strcmp(request->name, name) || (version && !is_file(request, name)))
        return crvs_error_not_found(request->pool);
    if (download && !crvs_player_may_download(request->subject))
        return CRVS_ERROR(request->pool, HTTP_FORBIDDEN, CRVS_T("error.no_download"), "%s", "");
    if (download)
        CRVS_TRY(crvs_saved_name(request, version, &saved));
    return crvs_response_file(request, folder_of(request), request->key, name, type, saved);
}

/* Where light versions are made: what a teacher may wonder about. */
static crvs_error_t *add_versions(crvs_request_t *request, apr_int64_t id)
{
    crvs_object_t *row;
    bool wait;

    if (crvs_config_of(request->r->server)->light_recordings != CRVS_FLAG_ON
        || !crvs_object_text(request->subject, "file_name"))
        return NULL;
    CRVS_TRY(crvs_sql_recording_versions_state(request->db, &row, id));
    crvs_object_set(request->subject, "versions_failed", *crvs_object_get(row, "failed"));
    wait = crvs_object_int(row, "done") < CRVS_VERSIONS;
    crvs_object_set(request->subject, "versions_wait", crvs_value_bool(wait));
    crvs_object_set(request->subject, "is_light", crvs_value_bool(!wait && crvs_object_true(row, "is_light")));
    return NULL;
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
    const crvs_viewer_t *viewer = request->viewer;
    crvs_object_t *position;
    crvs_list_t *lessons;

    CRVS_TRY(crvs_sql_recording_position(request->db, &position, viewer->id, id));
    CRVS_TRY(crvs_sql_recording_lessons(request->db, &lessons, id, viewer->role == CRVS_ROLE_ADMIN,
                                        viewer->role >= CRVS_ROLE_TRAINER ? viewer->id : 0));
    if (position)
        crvs_object_set(recording, "position", *crvs_object_get(position, "seconds"));
    crvs_player_add(request, recording, crvs_request_url(request, "recordings/%s/position/", request->key), NULL);
    crvs_object_set(context, "recording", crvs_value_object(recording));
    crvs_object_set(context, "lessons", crvs_value_list(lessons));
    if (crvs_object_true(recording, "can_manage")) {
        crvs_object_t *count;

        CRVS_TRY(crvs_sql_recording_watchers(request->db, &count, id, crvs_object_int(recording, "classroom_id")));
        crvs_object_set(recording, "watchers", *crvs_object_get(count, "watchers"));
        crvs_object_set(recording, "share", share(request));
        CRVS_TRY(add_versions(request, id));
    }
    return crvs_page(request, HTTP_OK, "recordings/play", context);
}

crvs_error_t *crvs_recordings_play_remember(crvs_request_t *request)
{
    crvs_player_place_t place;

    CRVS_TRY(crvs_player_read_place(request, &place));
    CRVS_TRY(crvs_sql_recording_remember(request->db, NULL, request->viewer->id,
                                         crvs_object_int(request->subject, "id"), place.seconds, place.reached,
                                         place.length));
    return crvs_player_remembered(request);
}
