/* SPDX-License-Identifier: Apache-2.0 */
#include "player/player.h"

#include "config.h"
#include "core/base/media.h"
#include "core/http/form.h"
#include "core/http/response.h"
#include "core/site.h"
#include "core/text/url.h"
#include "player/versions.h"

#include <apr_file_info.h>
#include <apr_strings.h>
#include <string.h>

/* One day, longer than any recording. */
#define MAX_SECONDS 86400

/* @param bytes of it; NULL: nobody asks */
static bool is_file(crvs_request_t *request, const char *key, const char *name, apr_int64_t *bytes)
{
    const char *folder = crvs_config_of(request->r->server)->recording_dir;
    apr_finfo_t info;

    if (!folder
        || apr_stat(&info, apr_pstrcat(request->pool, folder, "/", key, "/", name, NULL),
                    APR_FINFO_LINK | APR_FINFO_TYPE | APR_FINFO_SIZE, request->pool)
               != APR_SUCCESS)
        return false;
    if (bytes)
        *bytes = info.size;
    return info.filetype == APR_REG;
}

/* Browsers go on where one stopped, without a script too. */
static const char *with_position(crvs_request_t *request, const char *url, apr_int64_t position)
{
    if (!position || strchr(url, '#'))
        return url;
    return apr_psprintf(request->pool, "%s#t=%" APR_INT64_T_FMT, url, position);
}

static void add_captions(crvs_request_t *request, crvs_object_t *row, const char *key, const char *name,
                         const char *tongue)
{
    const char *captions = crvs_media_captions_name(request->pool, name);
    const char *own = crvs_object_text(row, "captions_language");
    const char *code = own && *own ? own : tongue && *tongue ? tongue : request->site->languages->fallback->code;

    if (!is_file(request, key, captions, NULL))
        return;
    crvs_object_set(row, "captions", crvs_value_text(crvs_request_url(request, "recordings/%s/%s", key, captions)));
    crvs_object_set(row, "tongue", crvs_value_text(code));
    crvs_object_set(row, "tongue_name",
                    crvs_value_text(crvs_tongues_name(request->pool, code, request->language->code)));
}

static void add_kept(crvs_request_t *request, crvs_object_t *row, const char *tongue)
{
    const char *key = crvs_object_text(row, "public_id");
    const char *name = crvs_object_text(row, "file_name");
    const char *url = crvs_request_url(request, "recordings/%s/%s", key, name);
    apr_int64_t bytes = 0;
    bool is_there = is_file(request, key, name, &bytes);

    crvs_object_set(row, "is_kept", crvs_value_bool(true));
    crvs_object_set(row, "is_missing", crvs_value_bool(!is_there));
    crvs_object_set(row, "plays_here", crvs_value_bool(is_there));
    crvs_object_set(row, "is_sound", crvs_value_bool(!strncmp(crvs_object_text(row, "media_type"), "audio/", 6)));
    crvs_object_set(row, "source", crvs_value_text(url));
    if (is_there && crvs_player_may_download(row))
        crvs_object_set(row, "download", crvs_value_text(apr_pstrcat(request->pool, url, "?download=1", NULL)));
    if (is_there)
        crvs_versions_add(request, row, bytes);
    add_captions(request, row, key, name, tongue);
}

static void add_elsewhere(crvs_request_t *request, crvs_object_t *row, const char *tongue)
{
    const char *key = crvs_object_text(row, "public_id");
    const char *url = crvs_object_text(row, "url");
    crvs_url_media_e media = crvs_url_media(url);

    crvs_object_set(row, "is_kept", crvs_value_bool(false));
    crvs_object_set(row, "is_missing", crvs_value_bool(false));
    crvs_object_set(row, "plays_here",
                    crvs_value_bool(media != CRVS_URL_NO_MEDIA && !crvs_object_true(row, "is_expired")));
    crvs_object_set(row, "is_sound", crvs_value_bool(media == CRVS_URL_SOUND));
    crvs_object_set(row, "source", crvs_value_text(url));
    /* A link in a lesson is no recording, and has no place for them. */
    if (key)
        add_captions(request, row, key, NULL, tongue);
}

bool crvs_player_may_download(const crvs_object_t *row)
{
    return crvs_object_true(row, "can_download") || crvs_object_true(row, "can_manage");
}

void crvs_player_add(crvs_request_t *request, crvs_object_t *row, const char *remember, const char *tongue)
{
    apr_int64_t position = crvs_object_int(row, "position");

    if (crvs_object_text(row, "file_name"))
        add_kept(request, row, tongue);
    else
        add_elsewhere(request, row, tongue);
    crvs_object_set(row, "remember", crvs_value_text(remember));
    crvs_object_set(row, "position", position ? crvs_value_int(position) : crvs_value_null());
    crvs_object_set(row, "source_at",
                    crvs_value_text(with_position(request, crvs_object_text(row, "source"), position)));
}

/* Where a field is not sent, another says it. */
static apr_int64_t read_seconds(crvs_request_t *request, const char *name, apr_int64_t otherwise)
{
    return *crvs_form_get(request->form, name)
               ? crvs_form_int(request->form, name, 0, MAX_SECONDS, CRVS_T("field.not_a_time"))
               : otherwise;
}

crvs_error_t *crvs_player_read_place(crvs_request_t *request, crvs_player_place_t *place)
{
    place->seconds = crvs_form_int(request->form, "seconds", 0, MAX_SECONDS, CRVS_T("field.not_a_time"));
    place->reached = read_seconds(request, "reached", place->seconds);
    place->length = read_seconds(request, "length", 0);
    if (crvs_form_has_errors(request->form))
        return CRVS_ERROR(request->pool, HTTP_UNPROCESSABLE_ENTITY, CRVS_T("error.bad_request"), "%s", "");
    return NULL;
}

crvs_error_t *crvs_player_remembered(crvs_request_t *request)
{
    return crvs_response_bytes(request, HTTP_OK, "application/json", "{\"status\":\"ok\"}\n", 16);
}
