/* A finished file becomes a recording: moved to its place first, and back where the database does not take it. */
#include "audit/audit.h"
#include "config.h"
#include "core/crypto.h"
#include "core/response.h"
#include "queries/recordings.h"
#include "recordings/announcement.h"
#include "recordings/files.h"
#include "recordings/recordings.h"

#include <apr_file_info.h>
#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <http_log.h>
#include <sys/stat.h>
#include <unistd.h>

APLOG_USE_MODULE(crvs);

#define STAGING "incoming"

typedef struct {
    crvs_request_t *request;
    const crvs_recording_file_t *file;
    crvs_adopted_t *adopted;
    const char *source_hash;
    const char *public_id;         /* of the new one */
    const char *known_name;        /* of the file of one that is known; NULL: it lies elsewhere */
    const char *name;
    const char *folder;            /* its own, and below it the file */
    const char *path;
    apr_int64_t bytes;
} adoption_t;

static const char *folder_of(const crvs_request_t *request)
{
    return crvs_config_of(request->r->server)->recording_dir;
}

crvs_error_t *crvs_recordings_staging(crvs_request_t *request, const char **folder)
{
    *folder = NULL;
    if (!folder_of(request))
        return NULL;
    *folder = apr_pstrcat(request->pool, folder_of(request), "/" STAGING, NULL);
    if (mkdir(*folder, 0750) && errno != EEXIST)
        return crvs_error_not_stored(request->pool, errno, *folder);
    return NULL;
}

/* What a rename did is there after a power failure too. */
static bool sync_folder(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = folder >= 0 && fsync(folder) == 0;

    if (folder >= 0)
        close(folder);
    return done;
}

static crvs_error_t *move_in(adoption_t *adoption)
{
    crvs_request_t *request = adoption->request;

    if (mkdir(adoption->folder, 0750) && errno != EEXIST)
        return crvs_error_not_stored(request->pool, errno, adoption->folder);
    if (rename(adoption->file->staged, adoption->path)) {
        crvs_error_t *error = crvs_error_not_stored(request->pool, errno, adoption->path);
        rmdir(adoption->folder);
        return error;
    }
    if (chmod(adoption->path, 0640) || !sync_folder(adoption->folder) || !sync_folder(folder_of(request)))
        return crvs_error_not_stored(request->pool, errno, adoption->path);
    return NULL;
}

/* Where the file was: the caller may try again, or take it away. */
static void move_back(const adoption_t *adoption)
{
    if (rename(adoption->path, adoption->file->staged) == 0)
        rmdir(adoption->folder);
    else if (errno != ENOENT)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, APR_FROM_OS_ERROR(errno), adoption->request->r,
                      "%s belongs to no recording now: crvs-admin recordings reconcile", adoption->path);
}

static crvs_error_t *find_known(crvs_db_t *db, adoption_t *adoption)
{
    crvs_object_t *row;

    CRVS_TRY(crvs_sql_recording_by_source(db, &row, adoption->source_hash, adoption->file->session_id));
    adoption->adopted->duplicate = row != NULL;
    if (row) {
        adoption->adopted->id = crvs_object_int(row, "id");
        adoption->adopted->public_id = crvs_object_text(row, "public_id");
        adoption->known_name = crvs_object_text(row, "file_name");
    }
    return NULL;
}

/* A recording whose file is not there: its commit was carried out, the answer to it was lost, and the file moved back. */
static crvs_error_t *restore(adoption_t *adoption)
{
    apr_pool_t *pool = adoption->request->pool;

    if (!adoption->known_name)
        return NULL;
    adoption->folder = apr_pstrcat(pool, folder_of(adoption->request), "/", adoption->adopted->public_id, NULL);
    adoption->path = apr_pstrcat(pool, adoption->folder, "/", adoption->known_name, NULL);
    return access(adoption->path, F_OK) && errno == ENOENT ? move_in(adoption) : NULL;
}

static crvs_error_t *store(crvs_db_t *db, void *baton)
{
    adoption_t *adoption = baton;
    const crvs_recording_file_t *file = adoption->file;
    crvs_adopted_t *adopted = adoption->adopted;
    crvs_request_t *request = adoption->request;
    crvs_object_t *session;

    if (file->session_id) {
        CRVS_TRY(crvs_sql_recording_session(db, &session, file->session_id));
        if (!session)
            return CRVS_ERROR(request->pool, HTTP_NOT_FOUND, CRVS_T("error.not_found"), "%s", "");
    }
    CRVS_TRY(find_known(db, adoption));
    if (adopted->duplicate)
        return NULL;
    CRVS_TRY(crvs_sql_recording_file_add(db, &adopted->id, file->session_id, adoption->public_id, adoption->source_hash,
                                         adoption->name, file->type, adoption->bytes, file->title,
                                         file->sha256 ? file->sha256 : "", file->seconds, file->uploaded_by));
    adopted->public_id = adoption->public_id;
    if (request->viewer)
        CRVS_TRY(crvs_audit(request, &(crvs_audit_t){.action = CRVS_T("audit.action.recording_added"),
                                                     .target_kind = "recording", .target_id = adopted->id,
                                                     .target_name = *file->title ? file->title : adoption->name}));
    if (!file->session_id)
        return NULL;
    return crvs_announcement_added(request, file->session_id,
                                   crvs_request_url(request, "recordings/%s/", adoption->public_id),
                                   adoption->source_hash);
}

static crvs_error_t *prepare(adoption_t *adoption)
{
    crvs_request_t *request = adoption->request;
    unsigned char random[16];
    apr_finfo_t info;

    if (!folder_of(request))
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "CrvsRecordingDir is not set: no file can be kept");
    if (apr_stat(&info, adoption->file->staged, APR_FINFO_LINK | APR_FINFO_TYPE | APR_FINFO_SIZE, request->pool)
            != APR_SUCCESS
        || info.filetype != APR_REG)
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "CrvsRecordingDir: %s is no file", adoption->file->staged);
    if (!crvs_crypto_random(random, sizeof(random)))
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "OpenSSL gave no random bytes");
    adoption->bytes = info.size;
    adoption->public_id = crvs_crypto_hex(request->pool, random, sizeof(random));
    adoption->name = crvs_file_name_make(request->pool, adoption->file->name, adoption->file->type);
    adoption->folder = apr_pstrcat(request->pool, folder_of(request), "/", adoption->public_id, NULL);
    adoption->path = apr_pstrcat(request->pool, adoption->folder, "/", adoption->name, NULL);
    adoption->source_hash = crvs_crypto_sha256_hex(request->pool, adoption->file->source,
                                                   strlen(adoption->file->source));
    return NULL;
}

crvs_error_t *crvs_recordings_adopt_file(crvs_request_t *request, const crvs_recording_file_t *file,
                                         crvs_adopted_t *adopted)
{
    adoption_t adoption = {.request = request, .file = file, .adopted = adopted};
    crvs_error_t *error;

    CRVS_TRY(prepare(&adoption));
    CRVS_TRY(find_known(request->db, &adoption));
    if (adopted->duplicate)
        return restore(&adoption);
    error = move_in(&adoption);
    if (!error)
        error = crvs_db_transaction(request->db, store, &adoption);
    if (error || adopted->duplicate)
        move_back(&adoption);
    return error;
}
