/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The file of an upload under way: below CrvsRecordingDir, so that it moves to its place in one step.
 *
 * Its length is the upload's offset: no other record of it could disagree after a crash.
 */
#ifndef CRVS_UPLOADS_FILE_H
#define CRVS_UPLOADS_FILE_H

#include "core/http/request.h"

#include <apr_file_io.h>

typedef struct {
    crvs_request_t *request;
    apr_file_t *file; /**< NULL: not there */
    const char *path;
    apr_off_t offset;       /**< its length */
    apr_status_t read_only; /**< why nothing can be written; APR_SUCCESS where it can */
} crvs_upload_file_t;

/** Where the file of the upload @a public_id lies. */
const char *crvs_uploads_file_path(crvs_request_t *request, const char *public_id);

/** Makes an empty file. @return 503 where that failed, and why in the log */
crvs_error_t *crvs_uploads_file_make(crvs_request_t *request, const char *public_id);

/** Opens the file; closed with the request's pool. @a file->file is NULL where there is none. */
crvs_error_t *crvs_uploads_file_open(crvs_request_t *request, const char *public_id, crvs_upload_file_t *file);

/** Holds the file for this request until it is closed. @return 423 where another one does */
crvs_error_t *crvs_uploads_file_lock(crvs_upload_file_t *file);

/** Writes at the file's end. @return 507 where the disk is full, 503 for other trouble; what was written stays */
crvs_error_t *crvs_uploads_file_append(crvs_upload_file_t *file, const char *data, apr_size_t length);

/** Cuts the file to @a offset. */
crvs_error_t *crvs_uploads_file_cut(crvs_upload_file_t *file, apr_off_t offset);

/** What was written is on the disk when this returns: an offset that was told must outlive a power cut. */
crvs_error_t *crvs_uploads_file_sync(crvs_upload_file_t *file);

/** Closes the file before its request ends, and with it lets go of it. */
void crvs_uploads_file_close(crvs_upload_file_t *file);

/** Removes the file of an upload; one that is not there is no error. */
void crvs_uploads_file_remove(crvs_request_t *request, const char *public_id);

/** Whether there is room for @a bytes, and some left over for everybody else. @return 507 where there is not */
crvs_error_t *crvs_uploads_file_space(crvs_request_t *request, apr_off_t bytes);

#endif
