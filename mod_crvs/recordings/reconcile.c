/* SPDX-License-Identifier: Apache-2.0 */
#include "recordings/reconcile.h"

#include "config.h"
#include "core/base/crypto.h"
#include "core/base/version.h"
#include "core/text/text.h"
#include "queries/recordings.h"
#include "recordings/arrival.h"
#include "recordings/bin.h"
#include "recordings/files.h"
#include "recordings/space.h"

#include <apr_file_info.h>
#include <apr_hash.h>
#include <apr_strings.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define ID_DIGITS 32
/* In seconds: what arrives at this moment has no row yet; and how long an upload may be left alone, with some to spare. */
#define ARRIVING 600
#define MAX_UPLOAD_AGE (9 * 24 * 3600)

static const char *folder_of(const crvs_act_t *act)
{
    return act->site->config->recording_dir;
}

static crvs_difference_t *add(apr_array_header_t *differences, crvs_reconcile_e kind, const char *remedy,
                              const char *what)
{
    crvs_difference_t *difference = apr_array_push(differences);

    *difference = (crvs_difference_t){.kind = kind, .remedy = remedy, .what = what};
    return difference;
}

static int by_name(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

static bool is_gone(apr_status_t status)
{
    return APR_STATUS_IS_ENOENT(status) || APR_STATUS_IS_ENOTDIR(status);
}

/* The names in a folder, in the order of the alphabet; none where it is gone. */
static crvs_error_t *names_in(apr_pool_t *pool, const char *folder, apr_array_header_t **names)
{
    apr_finfo_t info;
    apr_dir_t *open;
    apr_status_t status = apr_dir_open(&open, folder, pool);

    *names = apr_array_make(pool, 16, sizeof(const char *));
    if (status != APR_SUCCESS)
        return is_gone(status) ? NULL : crvs_error_not_stored(pool, status, folder);
    while ((status = apr_dir_read(&info, APR_FINFO_NAME, open)) == APR_SUCCESS) {
        if (strcmp(info.name, ".") && strcmp(info.name, ".."))
            APR_ARRAY_PUSH(*names, const char *) = apr_pstrdup(pool, info.name);
    }
    apr_dir_close(open);
    /* So it ends; a disk that fails in the middle has not said what else is there. */
    if (!APR_STATUS_IS_ENOENT(status))
        return crvs_error_not_stored(pool, status, folder);
    qsort((*names)->elts, (size_t)(*names)->nelts, sizeof(const char *), by_name);
    return NULL;
}

/* How long ago something was changed, in seconds; -1 where it is gone. */
static apr_int64_t age_of(const crvs_act_t *act, const char *path)
{
    apr_finfo_t info;

    return apr_stat(&info, path, APR_FINFO_MTIME, act->pool) == APR_SUCCESS ? act->now - apr_time_sec(info.mtime) : -1;
}

/* --- Rows without files --- */

/*
 * What a disk does not say, one that was not reached or may not be read, is no answer: nothing is done by it.
 * @param missing the name of the file in the recording's folder, below ours; NULL where it is there
 */
static crvs_error_t *find_missing(const crvs_act_t *act, const crvs_object_t *row, const char *name,
                                  const char **missing)
{
    const char *place = apr_pstrcat(act->pool, crvs_object_text(row, "public_id"), "/", name, NULL);
    const char *path = apr_pstrcat(act->pool, folder_of(act), "/", place, NULL);
    apr_finfo_t info;
    apr_status_t status = apr_stat(&info, path, APR_FINFO_TYPE, act->pool);

    *missing = status == APR_SUCCESS && info.filetype == APR_REG ? NULL : place;
    return status == APR_SUCCESS || is_gone(status) ? NULL : crvs_error_not_stored(act->pool, status, path);
}

static crvs_error_t *look_at_row(const crvs_act_t *act, crvs_object_t *row, crvs_reconcile_found_t *found)
{
    const char *place;

    CRVS_TRY(find_missing(act, row, crvs_object_text(row, "file_name"), &place));
    if (!place) {
        found->there++;
        return NULL;
    }
    found->missing++;
    add(found->differences, CRVS_RECONCILE_FILE_GONE, "put into the bin",
        apr_psprintf(act->pool, "recording %" APR_INT64_T_FMT ", whose file %s is missing", crvs_object_int(row, "id"),
                     place))
        ->recording = row;
    return NULL;
}

static crvs_error_t *look_at_versions(const crvs_act_t *act, apr_array_header_t *differences)
{
    crvs_list_t *rows;

    CRVS_TRY(crvs_sql_recording_versions_made(act->db, &rows));
    for (int i = 0; i < rows->count; i++) {
        crvs_object_t *row = crvs_list_object(rows, i);
        const crvs_version_t *version = crvs_version_of_kind(crvs_object_text(row, "version"));
        const char *place = NULL;

        if (version)
            CRVS_TRY(find_missing(act, row, version->name, &place));
        if (place)
            add(differences, CRVS_RECONCILE_VERSION_GONE, "made again",
                apr_psprintf(act->pool, "the %s version of recording %" APR_INT64_T_FMT ", whose file %s is missing",
                             version->kind, crvs_object_int(row, "id"), place))
                ->recording = row;
    }
    return NULL;
}

/* --- Files without rows --- */

static bool is_kept_name(const char *name)
{
    size_t stem = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return stem > 0 && strchr(name, '.') == name + stem && crvs_files_type_of_name(name);
}

static crvs_error_t *look_at_folder(const crvs_act_t *act, const char *id, apr_array_header_t *differences)
{
    const char *folder = apr_pstrcat(act->pool, folder_of(act), "/", id, NULL);
    apr_int64_t age = age_of(act, folder);
    const char *name = NULL;
    apr_array_header_t *names;
    crvs_difference_t *difference;

    CRVS_TRY(names_in(act->pool, folder, &names));
    for (int i = 0; !name && i < names->nelts; i++) {
        if (is_kept_name(APR_ARRAY_IDX(names, i, const char *)))
            name = APR_ARRAY_IDX(names, i, const char *);
    }
    if (age < ARRIVING || (!name && names->nelts))
        return NULL;
    if (name)
        difference = add(differences, CRVS_RECONCILE_UNKNOWN_FILE, "registered without a session",
                         apr_psprintf(act->pool, "%s/%s, of which the database knows nothing", id, name));
    else
        difference = add(differences, CRVS_RECONCILE_EMPTY_FOLDER, "removed",
                         apr_pstrcat(act->pool, id, ", which is empty", NULL));
    difference->public_id = id;
    difference->name = name;
    difference->path = name ? apr_pstrcat(act->pool, folder, "/", name, NULL) : folder;
    return NULL;
}

/* --- Uploads --- */

static crvs_error_t *look_at_upload(const crvs_act_t *act, const char *folder, const char *name,
                                    apr_array_header_t *differences)
{
    const char *path = apr_pstrcat(act->pool, folder, "/", name, NULL);
    crvs_object_t *upload;

    if (age_of(act, path) < MAX_UPLOAD_AGE)
        return NULL;
    CRVS_TRY(crvs_sql_recording_upload(act->db, &upload, name));
    if (!upload)
        add(differences, CRVS_RECONCILE_OLD_UPLOAD, "removed",
            apr_psprintf(act->pool, "incoming/%s, which nobody goes on with", crvs_text_shown(act->pool, name)))
            ->path = path;
    return NULL;
}

static crvs_error_t *look_at_uploads(const crvs_act_t *act, apr_array_header_t *differences)
{
    const char *incoming = apr_pstrcat(act->pool, folder_of(act), "/incoming", NULL);
    apr_array_header_t *names;

    CRVS_TRY(names_in(act->pool, incoming, &names));
    for (int i = 0; i < names->nelts; i++)
        CRVS_TRY(look_at_upload(act, incoming, APR_ARRAY_IDX(names, i, const char *), differences));
    return NULL;
}

crvs_error_t *crvs_reconcile_find(const crvs_act_t *act, crvs_reconcile_found_t *found)
{
    apr_hash_t *known = apr_hash_make(act->pool);
    apr_array_header_t *names;
    crvs_list_t *rows;

    *found = (crvs_reconcile_found_t){.differences = apr_array_make(act->pool, 16, sizeof(crvs_difference_t))};
    CRVS_TRY(crvs_sql_recordings_kept(act->db, &rows));
    for (int i = 0; i < rows->count; i++) {
        crvs_object_t *row = crvs_list_object(rows, i);

        apr_hash_set(known, crvs_object_text(row, "public_id"), APR_HASH_KEY_STRING, row);
        if (!crvs_object_true(row, "is_deleted"))
            CRVS_TRY(look_at_row(act, row, found));
    }
    CRVS_TRY(look_at_versions(act, found->differences));
    CRVS_TRY(names_in(act->pool, folder_of(act), &names));
    for (int i = 0; i < names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(names, i, const char *);

        if (strlen(name) == ID_DIGITS && strspn(name, "0123456789abcdef") == ID_DIGITS
            && !apr_hash_get(known, name, APR_HASH_KEY_STRING))
            CRVS_TRY(look_at_folder(act, name, found->differences));
    }
    return look_at_uploads(act, found->differences);
}

/* --- Mending --- */

typedef struct {
    crvs_act_t *act;
    const crvs_object_t *recording;
} binning_t;

/* It comes out of the bin again, once its file is back from a backup. */
static crvs_error_t *into_bin(crvs_db_t *db, void *baton)
{
    const binning_t *binning = baton;

    (void)db;
    return crvs_recordings_bin(binning->act, binning->recording, CRVS_T("audit.action.recording_deleted"),
                               "file missing");
}

/* Nothing is thrown away: it waits among those of no session, for an administrator. */
static crvs_error_t *register_file(crvs_act_t *act, const crvs_difference_t *difference)
{
    const char *source = apr_pstrcat(act->pool, "reconciled:", difference->public_id, NULL);
    crvs_arrival_t arrival = {.way = CRVS_WAY_RECONCILE,
                              .source_hash = crvs_crypto_sha256_hex(act->pool, source, strlen(source)),
                              .public_id = difference->public_id,
                              .file_name = difference->name,
                              .media_type = crvs_files_type_of_name(difference->name)};
    apr_finfo_t info;

    if (apr_stat(&info, difference->path, APR_FINFO_SIZE, act->pool) != APR_SUCCESS)
        return crvs_error_not_stored(act->pool, errno, difference->path);
    arrival.bytes = info.size;
    return crvs_arrival_take(act, &arrival);
}

static crvs_error_t *forget_version(crvs_db_t *db, void *baton)
{
    const binning_t *binning = baton;
    apr_int64_t id = crvs_object_int(binning->recording, "id");

    CRVS_TRY(crvs_space_count(db, id, -1));
    CRVS_TRY(crvs_sql_recording_version_forget(db, NULL, id, crvs_object_text(binning->recording, "version")));
    return crvs_space_count(db, id, 1);
}

/* @param name of the file that was missing when it was looked for @param mend unless it is there again */
static crvs_error_t *mend_missing(crvs_act_t *act, const crvs_object_t *row, const char *name,
                                  crvs_error_t *(*mend)(crvs_db_t *db, void *baton))
{
    binning_t binning = {act, row};
    const char *missing;

    CRVS_TRY(find_missing(act, row, name, &missing));
    return missing ? crvs_db_transaction(act->db, mend, &binning) : NULL;
}

crvs_error_t *crvs_reconcile_mend(crvs_act_t *act, const crvs_difference_t *difference)
{
    const crvs_object_t *row = difference->recording;

    switch (difference->kind) {
    case CRVS_RECONCILE_FILE_GONE:
        return mend_missing(act, row, crvs_object_text(row, "file_name"), into_bin);
    case CRVS_RECONCILE_VERSION_GONE:
        return mend_missing(act, row, crvs_version_of_kind(crvs_object_text(row, "version"))->name, forget_version);
    case CRVS_RECONCILE_UNKNOWN_FILE:
        return register_file(act, difference);
    case CRVS_RECONCILE_EMPTY_FOLDER:
    case CRVS_RECONCILE_OLD_UPLOAD:
        break;
    }
    if (remove(difference->path) && errno != ENOENT)
        return crvs_error_not_stored(act->pool, errno, difference->path);
    return NULL;
}
