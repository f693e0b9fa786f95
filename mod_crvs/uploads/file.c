/* SPDX-License-Identifier: Apache-2.0 */
#include "uploads/file.h"

#include "config.h"
#include "recordings/recordings.h"

#include <apr_portable.h>
#include <apr_strings.h>
#include <errno.h>
#include <http_log.h>
#include <sys/file.h>
#include <sys/statvfs.h>

APLOG_USE_MODULE(crvs);

/* What crvs_recordings_adopt_staging makes. */
#define FOLDER "/incoming/"
/* Left free for everybody else: a twentieth of the disk, at most so much. */
#define RESERVE ((apr_off_t)256 * 1024 * 1024)
/* How much is written between two looks at the free space. */
#define LOOK_EVERY ((apr_off_t)8 * 1024 * 1024)

static const char *folder_of(const crvs_request_t *request)
{
    return crvs_config_of(request->r->server)->recording_dir;
}

const char *crvs_uploads_file_path(crvs_request_t *request, const char *public_id)
{
    return apr_pstrcat(request->pool, folder_of(request), FOLDER, public_id, NULL);
}

crvs_error_t *crvs_uploads_file_make(crvs_request_t *request, const char *public_id)
{
    const char *path = crvs_uploads_file_path(request, public_id);
    apr_int32_t flags = APR_WRITE | APR_CREATE | APR_EXCL | APR_BINARY;
    apr_fileperms_t mode = APR_UREAD | APR_UWRITE | APR_GREAD;
    const char *folder;
    apr_file_t *file;
    apr_status_t status;

    CRVS_TRY(crvs_recordings_adopt_staging(crvs_request_act(request), &folder));
    status = apr_file_open(&file, path, flags, mode, request->pool);
    if (status == APR_SUCCESS)
        status = apr_file_close(file);
    return status == APR_SUCCESS ? NULL : crvs_error_not_stored(request->pool, status, path);
}

crvs_error_t *crvs_uploads_file_open(crvs_request_t *request, const char *public_id, crvs_upload_file_t *file)
{
    apr_status_t status;
    apr_finfo_t info;

    file->request = request;
    file->path = crvs_uploads_file_path(request, public_id);
    status = apr_file_open(&file->file, file->path, APR_READ | APR_WRITE | APR_BINARY, 0, request->pool);
    /* It can still be asked for its length. */
    if (status == EROFS || APR_STATUS_IS_EACCES(status)) {
        file->read_only = status;
        status = apr_file_open(&file->file, file->path, APR_READ | APR_BINARY, 0, request->pool);
    }
    if (APR_STATUS_IS_ENOENT(status)) {
        file->file = NULL;
        return NULL;
    }
    if (status == APR_SUCCESS)
        status = apr_file_info_get(&info, APR_FINFO_SIZE, file->file);
    if (status != APR_SUCCESS)
        return crvs_error_not_stored(request->pool, status, file->path);
    file->offset = info.size;
    return NULL;
}

crvs_error_t *crvs_uploads_file_lock(crvs_upload_file_t *file)
{
    crvs_request_t *request = file->request;
    crvs_error_t *error;
    apr_finfo_t info;
    apr_status_t status;
    int descriptor;

    if (file->read_only)
        return crvs_error_not_stored(request->pool, file->read_only, file->path);
    apr_os_file_get(&descriptor, file->file);
    /* Not fcntl's locks, which are the whole process's: the threads of a child would not see each other's. */
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return crvs_error_not_stored(request->pool, errno, file->path);
        error = CRVS_ERROR(request->pool, HTTP_LOCKED, CRVS_T("error.upload_busy"), "%s", "");
        error->detail = "Another request is sending this upload.";
        return error;
    }
    /* Whoever held the lock has written to it, or removed it. */
    status = apr_file_info_get(&info, APR_FINFO_SIZE | APR_FINFO_NLINK, file->file);
    if (status != APR_SUCCESS)
        return crvs_error_not_stored(request->pool, status, file->path);
    if (info.nlink == 0)
        return crvs_error_not_found(request->pool);
    file->offset = info.size;
    return NULL;
}

crvs_error_t *crvs_uploads_file_append(crvs_upload_file_t *file, const char *data, apr_size_t length)
{
    apr_off_t at = file->offset;
    apr_size_t written = 0;
    apr_status_t status;

    if (file->offset / LOOK_EVERY != (file->offset + (apr_off_t)length) / LOOK_EVERY)
        CRVS_TRY(crvs_uploads_file_space(file->request, (apr_off_t)length));
    status = apr_file_seek(file->file, APR_SET, &at);
    if (status == APR_SUCCESS)
        status = apr_file_write_full(file->file, data, length, &written);
    file->offset += (apr_off_t)written;
    return status == APR_SUCCESS ? NULL : crvs_error_not_stored(file->request->pool, status, file->path);
}

crvs_error_t *crvs_uploads_file_cut(crvs_upload_file_t *file, apr_off_t offset)
{
    apr_status_t status = apr_file_trunc(file->file, offset);

    if (status != APR_SUCCESS)
        return crvs_error_not_stored(file->request->pool, status, file->path);
    file->offset = offset;
    return NULL;
}

crvs_error_t *crvs_uploads_file_sync(crvs_upload_file_t *file)
{
    apr_status_t status = apr_file_sync(file->file);

    return status == APR_SUCCESS ? NULL : crvs_error_not_stored(file->request->pool, status, file->path);
}

void crvs_uploads_file_close(crvs_upload_file_t *file)
{
    apr_status_t status = apr_file_close(file->file);

    file->file = NULL;
    if (status != APR_SUCCESS)
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, status, file->request->r, "closing the upload %s failed", file->path);
}

void crvs_uploads_file_remove(crvs_request_t *request, const char *public_id)
{
    const char *path = crvs_uploads_file_path(request, public_id);
    apr_status_t status = apr_file_remove(path, request->pool);

    if (status != APR_SUCCESS && !APR_STATUS_IS_ENOENT(status))
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, status, request->r, "the upload %s could not be removed", path);
}

crvs_error_t *crvs_uploads_file_space(crvs_request_t *request, apr_off_t bytes)
{
    const char *folder = folder_of(request);
    struct statvfs disk;
    apr_off_t available, reserve;

    if (statvfs(folder, &disk) != 0)
        return crvs_error_not_stored(request->pool, errno, folder);
    available = (apr_off_t)disk.f_bavail * (apr_off_t)disk.f_frsize;
    reserve = (apr_off_t)disk.f_blocks * (apr_off_t)disk.f_frsize / 20;
    if (reserve > RESERVE)
        reserve = RESERVE;
    if (available >= reserve && available - reserve >= bytes)
        return NULL;
    return CRVS_ERROR(request->pool, HTTP_INSUFFICIENT_STORAGE, CRVS_T("error.disk_full"),
                      "%s: %" APR_OFF_T_FMT " bytes are free, which is too little for %" APR_OFF_T_FMT, folder,
                      available, bytes);
}
