/* SPDX-License-Identifier: Apache-2.0 */
#include "recordings/import.h"

#include "core/base/crypto.h"
#include "core/base/file.h"
#include "core/base/media.h"
#include "queries/recordings.h"
#include "recordings/disk.h"
#include "recordings/recordings.h"

#include <apr_strings.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* "s1/room_7_2026-11-22-20-59-00.mp4": as crvs-finalize calls it too. */
static const char *source_of(const char *path)
{
    const char *at = path + strlen(path);

    for (int slashes = 0; at > path; at--) {
        if (at[-1] == '/' && ++slashes == 2)
            break;
    }
    return at;
}

/* Why a file is left alone, as far as that shows without the database; NULL: no reason. */
static const char *flaw_of_file(const crvs_act_t *act, const crvs_import_t *how, const char *path,
                                crvs_recording_file_t *recording)
{
    crvs_media_facts_t facts = {0};
    apr_status_t status;
    apr_finfo_t info;
    apr_file_t *file;
    char reason[120];

    status = apr_file_open(&file, path, APR_READ | APR_BINARY, 0, act->pool);
    if (status == APR_SUCCESS)
        status = apr_file_info_get(&info, APR_FINFO_MTIME, file);
    if (status == APR_SUCCESS && apr_time_sec(info.mtime) > act->now - how->settled) {
        apr_file_close(file);
        return "it may still be growing";
    }
    if (status == APR_SUCCESS) {
        status = crvs_media_examine(file, &facts);
        apr_file_close(file);
    }
    if (status != APR_SUCCESS)
        return apr_pstrdup(act->pool, apr_strerror(status, reason, sizeof(reason)));
    if (facts.flaw == CRVS_MEDIA_CUT_OFF || (!facts.kind && crvs_disk_is_mp4(path)))
        return "it has no index (moov): it is still being written, or was cut off";
    if (!facts.kind)
        return "it is no MP4, QuickTime, M4A, WebM, Matroska or Ogg";
    if (facts.flaw == CRVS_MEDIA_FOREIGN)
        return "this video is in a format that few browsers play";
    recording->type = facts.kind->type;
    recording->seconds = facts.seconds;
    return NULL;
}

/* The session that a file's room belongs to; or why it belongs to none. */
static crvs_error_t *find_session(const crvs_act_t *act, const char *path, apr_int64_t *id, const char **flaw)
{
    const char *room = crvs_disk_room(act->pool, path);
    crvs_object_t *session;

    *id = crvs_disk_session(room);
    *flaw = "no session's number stands at the end of its room's name";
    if (!*id)
        return NULL;
    CRVS_TRY(crvs_sql_recording_session_title(act->db, &session, *id));
    if (!session)
        *flaw = apr_psprintf(act->pool, "there is no session %" APR_INT64_T_FMT, *id);
    else if (strcasecmp(room, crvs_object_text(session, "room_name")))
        *flaw = apr_psprintf(act->pool, "its room is not that of session %" APR_INT64_T_FMT, *id);
    else
        *flaw = NULL;
    return NULL;
}

/* --- The file --- */

/* Where the file lies on the disk of CrvsRecordingDir: itself where it may go and is there already, else a copy. */
static crvs_error_t *stage(const crvs_act_t *act, const crvs_import_t *how, const char *path, const char **staged)
{
    const char *folder, *name;
    struct stat there, here;
    int reason;

    CRVS_TRY(crvs_recordings_adopt_staging(act, &folder));
    if (how->move && stat(path, &there) == 0 && stat(folder, &here) == 0 && there.st_dev == here.st_dev) {
        *staged = path;
        return NULL;
    }
    CRVS_TRY(crvs_arrival_new_id(act, &name));
    *staged = apr_pstrcat(act->pool, folder, "/", name, NULL);
    reason = crvs_file_copy(path, *staged);
    if (!reason)
        return NULL;
    unlink(*staged);
    return crvs_error_not_stored(act->pool, reason, *staged);
}

/* What is left of it: a copy that was not taken in, and what it was made of where that was to be moved. */
static crvs_error_t *clean_up(const crvs_act_t *act, const crvs_import_t *how, const char *path, const char *staged,
                              bool taken)
{
    if (staged == path)
        return NULL;
    if (!taken && unlink(staged) && errno != ENOENT)
        return crvs_error_not_stored(act->pool, errno, staged);
    if (taken && how->move && unlink(path))
        return crvs_error_not_stored(act->pool, errno, path);
    return NULL;
}

static crvs_error_t *take_in(crvs_act_t *act, const crvs_import_t *how, const char *path,
                             crvs_recording_file_t *recording, crvs_import_e *what)
{
    crvs_adopted_t adopted = {0};
    crvs_error_t *error, *left;

    CRVS_TRY(stage(act, how, path, &recording->staged));
    error = crvs_recordings_adopt_file(act, recording, &adopted);
    left = clean_up(act, how, path, recording->staged, !error && !adopted.duplicate);
    *what = adopted.duplicate ? CRVS_IMPORT_KNOWN : CRVS_IMPORT_TAKEN;
    return error ? error : left;
}

crvs_error_t *crvs_import_file(crvs_act_t *act, const crvs_import_t *how, const char *path, crvs_import_e *what,
                               const char **why)
{
    const char *source = source_of(path);
    crvs_recording_file_t recording = {.way = CRVS_WAY_IMPORT, .title = "", .source = source};
    crvs_object_t *known;

    *why = NULL;
    *what = CRVS_IMPORT_KNOWN;
    CRVS_TRY(crvs_sql_recording_of_source(act->db, &known, crvs_crypto_sha256_hex(act->pool, source, strlen(source))));
    if (known)
        return NULL;
    *what = CRVS_IMPORT_LEFT;
    *why = flaw_of_file(act, how, path, &recording);
    if (!*why)
        CRVS_TRY(find_session(act, path, &recording.session_id, why));
    if (*why)
        return NULL;
    *why = apr_psprintf(act->pool, "session %" APR_INT64_T_FMT, recording.session_id);
    recording.name = apr_psprintf(act->pool, "session-%" APR_INT64_T_FMT, recording.session_id);
    return take_in(act, how, path, &recording, what);
}
