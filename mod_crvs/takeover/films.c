/* SPDX-License-Identifier: Apache-2.0 */
#include "takeover/films.h"

#include "config.h"
#include "core/base/file.h"
#include "core/base/media.h"
#include "core/site.h"
#include "recordings/files.h"
#include "recordings/recordings.h"

#include <apr_escape.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* So many of those that are missing are named. */
#define NAMED 5

/* Paths begin below the folder, or with its usual name. */
static const char *below_media(const char *path)
{
    while (*path == '/')
        path++;
    return strncmp(path, "media/", strlen("media/")) ? path : path + strlen("media/");
}

const char *crvs_films_path(apr_pool_t *pool, const char *address)
{
    const char *encoded = crvs_report_url_ascii(pool, apr_pstrmemdup(pool, address, strcspn(address, "?#")));
    const char *path = apr_punescape_url(pool, encoded, NULL, NULL, 0);

    /* %00 is in no file's name. */
    return path ? path : encoded;
}

static bool leaves_folder(const char *path)
{
    for (const char *at = strstr(path, ".."); at; at = strstr(at + 1, "..")) {
        if ((at == path || at[-1] == '/') && (at[2] == '/' || !at[2]))
            return true;
    }
    return false;
}

/* What browsers play; NULL where the file is none, or is not there, with the reason. */
static crvs_film_t *examine(crvs_takeover_t *takeover, const char *source, const char **why)
{
    crvs_film_t *film = apr_pcalloc(takeover->pool, sizeof(*film));
    crvs_media_facts_t facts = {0};
    apr_finfo_t info = {0};
    apr_file_t *file;
    char reason[120];
    apr_status_t status = apr_file_open(&file, source, APR_READ | APR_BINARY, APR_OS_DEFAULT, takeover->pool);

    if (status == APR_SUCCESS) {
        status = apr_file_info_get(&info, APR_FINFO_SIZE | APR_FINFO_TYPE, file);
        if (status == APR_SUCCESS && info.filetype == APR_REG)
            status = crvs_media_examine(file, &facts);
        apr_file_close(file);
    }
    *why = NULL;
    if (status != APR_SUCCESS)
        *why = apr_pstrdup(takeover->pool, apr_strerror(status, reason, sizeof(reason)));
    else if (!facts.kind || facts.flaw != CRVS_MEDIA_RIGHT)
        *why = "no film or sound that browsers play";
    film->source = source;
    film->bytes = info.size;
    film->seconds = facts.seconds;
    film->type = facts.kind ? facts.kind->type : NULL;
    return *why ? NULL : film;
}

static const char *add(crvs_takeover_t *takeover, const char *path, const char *what, const char *id, int *missing,
                       const char **named)
{
    const char *own = below_media(path);
    const char *source = apr_pstrcat(takeover->pool, takeover->media_dir, "/", own, NULL);
    const char *why = "it lies outside of the folder";
    crvs_film_t *film = leaves_folder(own) ? NULL : examine(takeover, source, &why);
    crvs_error_t *error;

    if (!film) {
        crvs_report_note(takeover, "%s %s: the file %s is not taken: %s", what, id, own, why);
        if (++*missing <= NAMED)
            *named = apr_pstrcat(takeover->pool, *named, "\n  ", own, ": ", why, NULL);
        return NULL;
    }
    error = crvs_arrival_new_id(takeover->act, &film->public_id);
    if (error)
        return error->cause;
    film->name = crvs_files_make_name(takeover->pool, apr_filepath_name_get(own), film->type);
    APR_ARRAY_PUSH(takeover->films, crvs_film_t *) = film;
    apr_hash_set(takeover->film_of, own, APR_HASH_KEY_STRING, film);
    return NULL;
}

static const char *add_all(crvs_takeover_t *takeover, crvs_takeover_table_e table, const char *column, int *missing,
                           const char **named)
{
    const crvs_list_t *rows = takeover->rows[table];

    for (int i = 0; i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);
        const char *cell = crvs_tables_text(row, column);
        /* Of a session, Django has what storage.url() gave; of a lesson, the name in the storage. */
        const char *path = table == CRVS_TAKEOVER_SESSIONS ? crvs_films_path(takeover->pool, cell) : cell;
        const char *flaw;

        if (!*path || strstr(cell, "://") || crvs_films_of(takeover, path))
            continue;
        flaw = add(takeover, path, crvs_tables_name(table), crvs_tables_text(row, "id"), missing, named);
        if (flaw)
            return flaw;
    }
    return NULL;
}

/* Copies need room beside what is there. */
static const char *check_room(const crvs_takeover_t *takeover)
{
    const char *folder = takeover->act->site->config->recording_dir;
    apr_int64_t bytes = 0;
    struct statvfs disk;

    for (int i = 0; i < takeover->films->nelts; i++)
        bytes += APR_ARRAY_IDX(takeover->films, i, const crvs_film_t *)->bytes;
    if (statvfs(folder, &disk))
        return apr_psprintf(takeover->pool, "%s: %s", folder, strerror(errno));
    if ((apr_int64_t)disk.f_bavail * (apr_int64_t)disk.f_frsize > bytes)
        return NULL;
    return apr_psprintf(takeover->pool,
                        "the files need %" APR_INT64_T_FMT " MB, and the disk of %s has %" APR_INT64_T_FMT
                        " MB left. Make room, then begin again",
                        bytes / 1048576 + 1, folder, (apr_int64_t)disk.f_bavail * (apr_int64_t)disk.f_frsize / 1048576);
}

const char *crvs_films_find(crvs_takeover_t *takeover)
{
    const char *named = "";
    const char *flaw;
    int missing = 0;

    if (!takeover->media_dir)
        return NULL;
    flaw = add_all(takeover, CRVS_TAKEOVER_VIDEOS, "video_file", &missing, &named);
    if (!flaw)
        flaw = add_all(takeover, CRVS_TAKEOVER_SESSIONS, "recording_url", &missing, &named);
    if (flaw)
        return flaw;
    if (missing && !takeover->media_url && !takeover->may_miss)
        return apr_psprintf(takeover->pool,
                            "%d files are not in %s, or nothing that browsers play:%s%s\nCopy them there; or say with "
                            "--media-url where they can be seen, or with --without-missing that they are left out",
                            missing, takeover->media_dir, named, missing > NAMED ? "\n  ..." : "");
    return takeover->films->nelts ? check_room(takeover) : NULL;
}

crvs_film_t *crvs_films_of(const crvs_takeover_t *takeover, const char *path)
{
    return apr_hash_get(takeover->film_of, below_media(path), APR_HASH_KEY_STRING);
}

const char *crvs_films_url(const crvs_takeover_t *takeover, const char *path)
{
    if (!takeover->media_url)
        return NULL;
    return apr_pstrcat(takeover->pool, takeover->media_url, crvs_report_url_path(takeover->pool, below_media(path)),
                       NULL);
}

const char *crvs_films_address(const crvs_takeover_t *takeover, const char *address)
{
    if (!takeover->media_url)
        return NULL;
    return apr_pstrcat(takeover->pool, takeover->media_url, crvs_report_url_ascii(takeover->pool, below_media(address)),
                       NULL);
}

crvs_error_t *crvs_films_stage(crvs_takeover_t *takeover)
{
    const crvs_act_t *act = takeover->act;
    const char *folder;

    if (!takeover->films->nelts)
        return NULL;
    CRVS_TRY(crvs_recordings_adopt_staging(act, &folder));
    for (int i = 0; i < takeover->films->nelts; i++) {
        crvs_film_t *film = APR_ARRAY_IDX(takeover->films, i, crvs_film_t *);
        int reason;

        film->staged = apr_pstrcat(takeover->pool, folder, "/", film->public_id, NULL);
        reason = crvs_file_copy(film->source, film->staged);
        if (reason)
            return crvs_error_not_stored(takeover->pool, reason, film->staged);
    }
    return NULL;
}

crvs_error_t *crvs_films_place(crvs_takeover_t *takeover)
{
    for (int i = 0; i < takeover->films->nelts; i++) {
        crvs_film_t *film = APR_ARRAY_IDX(takeover->films, i, crvs_film_t *);

        if (film->is_placed)
            continue;
        CRVS_TRY(crvs_recordings_adopt_place(takeover->act, film->staged, film->public_id, film->name));
        film->is_placed = true;
    }
    return NULL;
}

void crvs_films_remove(crvs_takeover_t *takeover)
{
    const char *folder = takeover->act->site->config->recording_dir;

    for (int i = 0; i < takeover->films->nelts; i++) {
        const crvs_film_t *film = APR_ARRAY_IDX(takeover->films, i, const crvs_film_t *);
        const char *own;

        if (!film->staged)
            continue;
        unlink(film->staged);
        own = apr_pstrcat(takeover->pool, folder, "/", film->public_id, NULL);
        unlink(apr_pstrcat(takeover->pool, own, "/", film->name, NULL));
        rmdir(own);
    }
}
