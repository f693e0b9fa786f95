/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The beginning of an upload: its row and its empty file.
 */
#ifndef CRVS_UPLOADS_CREATE_H
#define CRVS_UPLOADS_CREATE_H

#include "core/http/request.h"

typedef struct {
    apr_int64_t session_id; /**< 0: none, as for the next two */
    apr_int64_t lesson_id;
    apr_int64_t user_id;
    bool is_machine;
    const char *source;      /**< what a machine calls the file; "": nothing */
    const char *source_hash; /**< its SHA-256 in hex, or "" */
    const char *title;
    const char *metadata; /**< as it was sent */
    apr_off_t bytes;
} crvs_upload_new_t;

/** Reads and checks Upload-Length and Upload-Metadata. @return 400, 413, or 507 where the disk has no room for it */
crvs_error_t *crvs_uploads_create_read(crvs_request_t *request, crvs_upload_new_t *upload, apr_table_t **metadata);

/** Creates the upload and answers with its URL, which is @a folder and its id. */
crvs_error_t *crvs_uploads_create_begin(crvs_request_t *request, const crvs_upload_new_t *upload, const char *folder);

/** Answers with the URL of an existing upload. */
crvs_error_t *crvs_uploads_create_point_to(crvs_request_t *request, const char *folder, const char *public_id);

#endif
