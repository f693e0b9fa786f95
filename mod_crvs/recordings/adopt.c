/* SPDX-License-Identifier: Apache-2.0 */
/* A finished file becomes a recording: moved to its place first, and back where the database does not take it. */
#include "config.h"
#include "core/base/crypto.h"
#include "queries/recordings.h"
#include "recordings/arrival.h"
#include "recordings/files.h"
#include "recordings/recordings.h"

#include <apr_file_info.h>
#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define STAGING "incoming"

typedef struct {
    crvs_act_t *act;
    const crvs_recording_file_t *file;
    crvs_adopted_t *adopted;
    crvs_arrival_t arrival;
    const char *folder; /* its own, and below it the file */
    const char *path;
} adoption_t;

static const char *folder_of(const crvs_act_t *act)
{
    return act->site->config->recording_dir;
}

/* Root takes files in for httpd's children, who own the folder. */
static bool give_to_owner(const char *folder, const char *path)
{
    struct stat info;

    return geteuid() != 0 || (stat(folder, &info) == 0 && lchown(path, info.st_uid, info.st_gid) == 0);
}

static crvs_error_t *make_folder(const crvs_act_t *act, const char *path)
{
    if ((mkdir(path, 0750) && errno != EEXIST) || !give_to_owner(folder_of(act), path))
        return crvs_error_not_stored(act->pool, errno, path);
    return NULL;
}

crvs_error_t *crvs_recordings_adopt_staging(const crvs_act_t *act, const char **folder)
{
    *folder = NULL;
    if (!folder_of(act))
        return NULL;
    *folder = apr_pstrcat(act->pool, folder_of(act), "/" STAGING, NULL);
    return make_folder(act, *folder);
}

/* A file that was moved in, as httpd's children have theirs. What waits for a writer, and links, are none. */
static bool give_file(const char *folder, const char *path)
{
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), error;
    struct stat owner, info;
    bool done = file >= 0 && fstat(file, &info) == 0 && stat(folder, &owner) == 0;

    if (done && !S_ISREG(info.st_mode)) {
        errno = EINVAL;
        done = false;
    }
    done = done && (geteuid() != 0 || fchown(file, owner.st_uid, owner.st_gid) == 0) && fchmod(file, 0640) == 0;
    error = errno;
    if (file >= 0)
        close(file);
    errno = error;
    return done;
}

/* So that the rename survives a power failure. */
static bool sync_folder(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = folder >= 0 && fsync(folder) == 0;

    if (folder >= 0)
        close(folder);
    return done;
}

static crvs_error_t *move_in(const adoption_t *adoption)
{
    const crvs_act_t *act = adoption->act;

    CRVS_TRY(make_folder(act, adoption->folder));
    if (rename(adoption->file->staged, adoption->path)) {
        crvs_error_t *error = crvs_error_not_stored(act->pool, errno, adoption->path);
        rmdir(adoption->folder);
        return error;
    }
    if (!give_file(folder_of(act), adoption->path) || !sync_folder(adoption->folder) || !sync_folder(folder_of(act)))
        return crvs_error_not_stored(act->pool, errno, adoption->path);
    return NULL;
}

/* Back where the file was: the caller may retry, or remove it. */
static crvs_error_t *move_back(const adoption_t *adoption)
{
    if (rename(adoption->path, adoption->file->staged) == 0)
        rmdir(adoption->folder);
    else if (errno != ENOENT)
        return CRVS_ERROR(adoption->act->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "%s belongs to no recording now: crvs-admin recordings reconcile", adoption->path);
    return NULL;
}

static void place(adoption_t *adoption, const char *public_id, const char *name)
{
    apr_pool_t *pool = adoption->act->pool;

    adoption->folder = apr_pstrcat(pool, folder_of(adoption->act), "/", public_id, NULL);
    adoption->path = apr_pstrcat(pool, adoption->folder, "/", name, NULL);
}

/* A recording whose file is not there: its commit was carried out, the answer to it was lost, and the file moved back. */
static crvs_error_t *restore(adoption_t *adoption, const char *public_id, const char *name)
{
    if (!name)
        return NULL;
    place(adoption, public_id, name);
    return access(adoption->path, F_OK) && errno == ENOENT ? move_in(adoption) : NULL;
}

static crvs_error_t *prepare(adoption_t *adoption)
{
    const crvs_act_t *act = adoption->act;
    const crvs_recording_file_t *file = adoption->file;
    crvs_arrival_t *arrival = &adoption->arrival;
    apr_finfo_t info;

    if (!folder_of(act))
        return CRVS_ERROR(act->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "CrvsRecordingDir is not set: no file can be kept");
    if (apr_stat(&info, file->staged, APR_FINFO_LINK | APR_FINFO_TYPE | APR_FINFO_SIZE, act->pool) != APR_SUCCESS
        || info.filetype != APR_REG)
        return CRVS_ERROR(act->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "CrvsRecordingDir: %s is no file", file->staged);
    *arrival = (crvs_arrival_t){
        .way = file->way,
        .session_id = file->session_id,
        .source_hash = crvs_crypto_sha256_hex(act->pool, file->source, strlen(file->source)),
        .title = file->title,
        .file_name = crvs_files_make_name(act->pool, file->name, file->type),
        .media_type = file->type,
        .bytes = info.size,
        .sha256 = file->sha256,
        .seconds = file->seconds,
        .uploaded_by = file->uploaded_by,
    };
    CRVS_TRY(crvs_arrival_new_id(act, &arrival->public_id));
    place(adoption, arrival->public_id, arrival->file_name);
    return NULL;
}

static void tell(const adoption_t *adoption)
{
    const crvs_arrival_t *arrival = &adoption->arrival;

    *adoption->adopted = (crvs_adopted_t){.id = arrival->id, .duplicate = arrival->outcome == CRVS_ARRIVAL_KNOWN};
}

/* Whether it was taken in before; asked before the file is moved. */
static crvs_error_t *find_known(adoption_t *adoption, crvs_object_t **known)
{
    const crvs_arrival_t *arrival = &adoption->arrival;

    CRVS_TRY(crvs_sql_recording_by_source(adoption->act->db, known, arrival->source_hash, arrival->session_id));
    if (*known)
        *adoption->adopted = (crvs_adopted_t){.id = crvs_object_int(*known, "id"), .duplicate = true};
    return NULL;
}

crvs_error_t *crvs_recordings_adopt_file(crvs_act_t *act, const crvs_recording_file_t *file, crvs_adopted_t *adopted)
{
    adoption_t adoption = {.act = act, .file = file, .adopted = adopted};
    crvs_object_t *known;
    crvs_error_t *error;

    CRVS_TRY(prepare(&adoption));
    CRVS_TRY(find_known(&adoption, &known));
    if (known)
        return restore(&adoption, crvs_object_text(known, "public_id"), crvs_object_text(known, "file_name"));
    error = move_in(&adoption);
    if (!error)
        error = crvs_arrival_take(act, &adoption.arrival);
    if (!error)
        tell(&adoption);
    if (error || adopted->duplicate) {
        crvs_error_t *stuck = move_back(&adoption);
        error = error ? error : stuck;
    }
    return error;
}

crvs_error_t *crvs_recordings_adopt_place(crvs_act_t *act, const char *staged, const char *public_id, const char *name)
{
    const crvs_recording_file_t file = {.staged = staged};
    adoption_t adoption = {.act = act, .file = &file};

    place(&adoption, public_id, name);
    return move_in(&adoption);
}
