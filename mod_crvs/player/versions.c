/* SPDX-License-Identifier: Apache-2.0 */
#include "player/versions.h"

#include "config.h"
#include "core/base/version.h"
#include "core/http/response.h"
#include "core/template/size.h"
#include "player/player.h"

#include <apr_file_info.h>
#include <apr_strings.h>
#include <string.h>

#define COOKIE "crvs-version"
#define A_YEAR 31536000
/* The recording's own file. */
#define OWN "video"
/* What is done once for a page, however many players it has. */
#define NOTE "crvs-version"

static bool is_kind(const char *kind)
{
    return kind && (!strcmp(kind, OWN) || crvs_version_of_kind(kind));
}

static bool saves_data(const crvs_request_t *request)
{
    const char *said = apr_table_get(request->r->headers_in, "Save-Data");

    return said && !strcasecmp(said, "on");
}

/* Whoever keeps a page knows what it hangs on; and what was asked for is remembered. */
static void note(crvs_request_t *request, const char *asked)
{
    request_rec *r = request->r;
    const char *kept = crvs_request_cookie(request, COOKIE);

    if (apr_table_get(r->notes, NOTE))
        return;
    apr_table_setn(r->notes, NOTE, "");
    apr_table_mergen(r->headers_out, "Vary", "Save-Data");
    if (is_kind(asked) && (!kept || strcmp(kept, asked)))
        crvs_request_set_cookie(request, COOKIE, asked, A_YEAR);
}

/* @param is_chosen whether somebody chose it */
static const char *wanted_kind(crvs_request_t *request, bool *is_chosen)
{
    const char *asked = crvs_request_query(request, "version");
    const char *kept = crvs_request_cookie(request, COOKIE);

    note(request, asked);
    *is_chosen = is_kind(asked) || is_kind(kept);
    if (*is_chosen)
        return is_kind(asked) ? asked : kept;
    return saves_data(request) ? crvs_version_all[CRVS_VERSION_LIGHT].kind : OWN;
}

/* 0 where there is none. */
static apr_int64_t size_of(crvs_request_t *request, const char *key, const char *name)
{
    const char *path =
        apr_pstrcat(request->pool, crvs_config_of(request->r->server)->recording_dir, "/", key, "/", name, NULL);
    apr_finfo_t info;

    return apr_stat(&info, path, APR_FINFO_LINK | APR_FINFO_TYPE | APR_FINFO_SIZE, request->pool) == APR_SUCCESS
                   && info.filetype == APR_REG
               ? info.size
               : 0;
}

static void add_one(crvs_request_t *request, crvs_list_t *versions, const crvs_object_t *row, const char *kind,
                    const char *name, apr_int64_t bytes)
{
    const char *url = crvs_request_url(request, "recordings/%s/%s", crvs_object_text(row, "public_id"), name);
    crvs_object_t *version = crvs_object_make(request->pool);
    bool is_own = !strcmp(kind, OWN);

    crvs_object_set(version, "kind", crvs_value_text(kind));
    crvs_object_set(version, "is_film", crvs_value_bool(is_own && !crvs_object_true(row, "is_sound")));
    crvs_object_set(version, "is_first_sound", crvs_value_bool(is_own && crvs_object_true(row, "is_sound")));
    crvs_object_set(version, "is_light", crvs_value_bool(!strcmp(kind, "light")));
    crvs_object_set(version, "is_alone", crvs_value_bool(!strcmp(kind, "sound")));
    crvs_object_set(version, "size", crvs_value_text(crvs_size_text(request->pool, request->language, bytes)));
    crvs_object_set(version, "source", crvs_value_text(url));
    crvs_object_set(
        version, "download",
        crvs_value_text(crvs_player_may_download(row) ? apr_pstrcat(request->pool, url, "?download=1", NULL) : NULL));
    crvs_list_add(versions, crvs_value_object(version));
}

/* The one that is wanted, else the first: the recording itself. */
static void choose(crvs_object_t *row, const crvs_list_t *versions, const char *wanted)
{
    crvs_object_t *chosen = crvs_list_object(versions, 0);

    for (int i = 1; i < versions->count; i++) {
        if (!strcmp(crvs_object_text(crvs_list_object(versions, i), "kind"), wanted))
            chosen = crvs_list_object(versions, i);
    }
    for (int i = 0; i < versions->count; i++) {
        crvs_object_t *one = crvs_list_object(versions, i);
        crvs_object_set(one, "is_current", crvs_value_bool(one == chosen));
    }
    crvs_object_set(row, "source", *crvs_object_get(chosen, "source"));
    crvs_object_set(row, "plays_sound", *crvs_object_get(chosen, "is_alone"));
}

void crvs_versions_add(crvs_request_t *request, crvs_object_t *row, apr_int64_t bytes)
{
    const char *key = crvs_object_text(row, "public_id");
    crvs_list_t *versions = crvs_list_make(request->pool);
    bool is_chosen;
    const char *wanted;

    add_one(request, versions, row, OWN, crvs_object_text(row, "file_name"), bytes);
    for (int i = 0; i < CRVS_VERSIONS; i++) {
        apr_int64_t size = size_of(request, key, crvs_version_all[i].name);

        if (size)
            add_one(request, versions, row, crvs_version_all[i].kind, crvs_version_all[i].name, size);
    }
    if (versions->count == 1)
        return;
    wanted = wanted_kind(request, &is_chosen);
    choose(row, versions, wanted);
    crvs_object_set(row, "has_versions", crvs_value_bool(true));
    crvs_object_set(row, "is_chosen", crvs_value_bool(is_chosen));
    crvs_object_set(row, "versions", crvs_value_list(versions));
}
