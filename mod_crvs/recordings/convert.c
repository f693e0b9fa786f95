/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A version grows in the folder of uploads, where nothing else takes it for one, and is put into its place once it is whole.
 * Files are touched with the rights of CrvsRecordingDir's owner, as whom ffmpeg has just read what anybody may have sent;
 * the database is asked as who this is.
 */
#include "recordings/convert.h"

#include "config.h"
#include "core/base/owner.h"
#include "core/site.h"
#include "core/text/text.h"
#include "queries/recordings.h"
#include "recordings/recordings.h"
#include "recordings/space.h"

#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Tries of one version, as the statement recording_version_settle spaces them. */
#define TRIES 4
/* What a second of each takes up at most, in bytes, with something to spare. */
#define LIGHT_SECOND 36000
#define SOUND_SECOND 6000
#define GROWING "converting."

static const char *folder_of(const crvs_act_t *act)
{
    return act->site->config->recording_dir;
}

/* The name has the version's own ending, by which ffmpeg and people know what it is. */
static crvs_error_t *growing_path(const crvs_act_t *act, const crvs_version_t *version, const char **path)
{
    const char *staging;
    crvs_error_t *error;

    if (!crvs_owner_assume(folder_of(act)))
        return crvs_error_not_stored(act->pool, errno, folder_of(act));
    error = crvs_recordings_adopt_staging(act, &staging);
    crvs_owner_resume();
    CRVS_TRY(error);
    *path = apr_pstrcat(act->pool, staging, "/" GROWING, version->name, NULL);
    return NULL;
}

static crvs_error_t *remove_growing(const crvs_act_t *act, const char *path)
{
    bool is_gone;

    if (!crvs_owner_assume(folder_of(act)))
        return crvs_error_not_stored(act->pool, errno, folder_of(act));
    is_gone = unlink(path) == 0 || errno == ENOENT;
    crvs_owner_resume();
    return is_gone ? NULL : crvs_error_not_stored(act->pool, errno, path);
}

crvs_error_t *crvs_convert_clean(crvs_act_t *act)
{
    for (int i = 0; i < CRVS_VERSIONS; i++) {
        const char *path;

        CRVS_TRY(growing_path(act, &crvs_version_all[i], &path));
        CRVS_TRY(remove_growing(act, path));
    }
    return NULL;
}

/* --- What is due --- */

/* Whatever it is made of, it is no larger than that. */
static apr_int64_t estimate(const crvs_convert_job_t *job)
{
    bool is_sound = job->version == &crvs_version_all[CRVS_VERSION_SOUND];
    apr_int64_t bytes = job->seconds * (is_sound ? SOUND_SECOND : LIGHT_SECOND);

    return bytes > 0 && bytes < job->bytes ? bytes : job->bytes;
}

/* @param room what may be taken up; below 0: the reserve is touched already */
static crvs_error_t *look_at_disk(const crvs_act_t *act, apr_int64_t reserve, apr_int64_t *room)
{
    struct statvfs disk;

    if (statvfs(folder_of(act), &disk))
        return crvs_error_not_stored(act->pool, errno, folder_of(act));
    *room = (apr_int64_t)(disk.f_bavail * disk.f_frsize) - reserve;
    return NULL;
}

static crvs_error_t *describe(const crvs_act_t *act, const crvs_object_t *row, crvs_convert_job_t *job)
{
    const char *version = crvs_object_text(row, "version");

    *job = (crvs_convert_job_t){.id = crvs_object_int(row, "id"),
                                .version = crvs_version_of_kind(version),
                                .public_id = crvs_object_text(row, "public_id"),
                                .type = crvs_object_text(row, "media_type"),
                                .bytes = crvs_object_int(row, "bytes"),
                                .seconds = crvs_object_int(row, "seconds"),
                                .attempts = (int)crvs_object_int(row, "attempts") + 1};
    job->from =
        apr_pstrcat(act->pool, folder_of(act), "/", job->public_id, "/", crvs_object_text(row, "file_name"), NULL);
    CRVS_TRY(growing_path(act, job->version, &job->to));
    return remove_growing(act, job->to);
}

/* One whose last try was interrupted as well is not begun again. */
static crvs_error_t *give_up(crvs_act_t *act, const crvs_convert_job_t *job)
{
    crvs_act_tell(act, "recording %" APR_INT64_T_FMT ", %s version: each of %d tries was interrupted; given up",
                  job->id, job->version->kind, TRIES);
    return crvs_sql_recording_version_settle(act->db, NULL, job->id, job->version->kind, "failed", 0,
                                             "each try was interrupted");
}

/* The newest of those that take up so much at the most. */
static crvs_error_t *find_due(crvs_act_t *act, apr_int64_t most, crvs_convert_job_t *job)
{
    crvs_object_t *row;

    for (;;) {
        CRVS_TRY(crvs_sql_recording_version_due(act->db, &row, SOUND_SECOND, LIGHT_SECOND, most));
        if (!row) {
            job->id = 0;
            return NULL;
        }
        CRVS_TRY(describe(act, row, job));
        if (job->attempts <= TRIES)
            return NULL;
        CRVS_TRY(give_up(act, job));
    }
}

crvs_error_t *crvs_convert_next(crvs_act_t *act, apr_int64_t reserve, crvs_convert_job_t *job,
                                crvs_convert_lack_t *lack)
{
    apr_int64_t room = 0;

    CRVS_TRY(find_due(act, APR_INT64_MAX, job));
    if (!job->id)
        return NULL;
    CRVS_TRY(look_at_disk(act, reserve, &room));
    if (estimate(job) > room) {
        if (!lack->id)
            *lack = (crvs_convert_lack_t){job->id, job->version, estimate(job) - room};
        CRVS_TRY(find_due(act, room, job));
    }
    return job->id ? crvs_sql_recording_version_try(act->db, NULL, job->id, job->version->kind) : NULL;
}

/* --- What became of it --- */

typedef struct {
    crvs_act_t *act;
    const crvs_convert_job_t *job;
    crvs_convert_e came;
    const char *problem;
    apr_int64_t bytes;
} result_t;

static bool sync_folder(const char *path)
{
    int file = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool done = file >= 0 && fsync(file) == 0;

    if (file >= 0)
        close(file);
    return done;
}

/* What waits for a writer, as a FIFO does, is no version. */
static bool seal_file(const char *path, struct stat *info)
{
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), error;
    bool done = file >= 0 && fstat(file, info) == 0;

    if (done && !S_ISREG(info->st_mode)) {
        errno = EINVAL;
        done = false;
    }
    done = done && fchmod(file, 0640) == 0 && fsync(file) == 0;
    error = errno;
    if (file >= 0)
        close(file);
    errno = error;
    return done;
}

/* On the disk before its name is, so that a power failure leaves the whole of it or nothing. */
static crvs_error_t *seal(const result_t *result, struct stat *info)
{
    const crvs_act_t *act = result->act;
    bool done;

    if (!crvs_owner_assume(folder_of(act)))
        return crvs_error_not_stored(act->pool, errno, folder_of(act));
    done = seal_file(result->job->to, info);
    crvs_owner_resume();
    return done ? NULL : crvs_error_not_stored(act->pool, errno, result->job->to);
}

static const char *state_of(const result_t *result)
{
    static const char *const states[] = {"made", "small", "missing", "waiting"};

    return states[result->came];
}

static crvs_error_t *note(crvs_db_t *db, const result_t *result, const char *state)
{
    return crvs_sql_recording_version_settle(db, NULL, result->job->id, result->job->version->kind, state,
                                             result->bytes, result->problem);
}

static crvs_error_t *move_in(const result_t *result)
{
    const crvs_act_t *act = result->act;
    const char *own = apr_pstrcat(act->pool, folder_of(act), "/", result->job->public_id, NULL);
    const char *path = apr_pstrcat(act->pool, own, "/", result->job->version->name, NULL);
    bool done;

    if (!crvs_owner_assume(folder_of(act)))
        return crvs_error_not_stored(act->pool, errno, folder_of(act));
    /* A transaction that is run again finds it in its place. */
    done = (rename(result->job->to, path) == 0 || (errno == ENOENT && faccessat(AT_FDCWD, path, F_OK, AT_EACCESS) == 0))
           && sync_folder(own);
    crvs_owner_resume();
    return done ? NULL : crvs_error_not_stored(act->pool, errno, path);
}

static crvs_error_t *put(crvs_db_t *db, void *baton)
{
    result_t *result = baton;
    crvs_object_t *held;

    CRVS_TRY(crvs_sql_recording_version_hold(db, &held, result->job->id));
    result->came = held ? CRVS_CONVERT_MADE : CRVS_CONVERT_GONE;
    if (!held)
        return NULL;
    CRVS_TRY(move_in(result));
    CRVS_TRY(crvs_space_count(db, result->job->id, -1));
    CRVS_TRY(note(db, result, state_of(result)));
    return crvs_space_count(db, result->job->id, 1);
}

static crvs_error_t *note_failure(const result_t *result)
{
    const crvs_convert_job_t *job = result->job;
    bool is_over = job->attempts >= TRIES;

    crvs_act_tell(result->act, "recording %" APR_INT64_T_FMT ", %s version: %s; %s", job->id, job->version->kind,
                  result->problem, is_over ? "given up" : "it is tried again");
    return note(result->act->db, result, is_over ? "failed" : "waiting");
}

crvs_error_t *crvs_convert_settle(crvs_act_t *act, const crvs_convert_job_t *job, crvs_convert_e *came,
                                  const char *problem, apr_int64_t *made)
{
    result_t result = {.act = act, .job = job, .came = *came, .problem = ""};
    struct stat info = {0};

    *made = 0;
    if (*came == CRVS_CONVERT_MADE)
        CRVS_TRY(seal(&result, &info));
    /* Nobody would choose it. */
    if (*came == CRVS_CONVERT_MADE && info.st_size / 9 >= job->bytes / 10)
        result.came = *came = CRVS_CONVERT_SMALL;
    if (*came == CRVS_CONVERT_MADE) {
        result.bytes = info.st_size;
        CRVS_TRY(crvs_db_transaction(act->db, put, &result));
        *came = result.came;
        *made = result.came == CRVS_CONVERT_MADE ? info.st_size : 0;
        return remove_growing(act, job->to);
    }
    CRVS_TRY(remove_growing(act, job->to));
    if (*came != CRVS_CONVERT_FAILED)
        return note(act->db, &result, state_of(&result));
    /* Cut within a character, the database would not take it. */
    result.problem = crvs_text_repair(act->pool, problem, strnlen(problem, 240));
    return note_failure(&result);
}
