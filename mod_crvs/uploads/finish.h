/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The end of an upload: its content is looked at, and it becomes a recording.
 */
#ifndef CRVS_UPLOADS_FINISH_H
#define CRVS_UPLOADS_FINISH_H

#include "uploads/file.h"

/** Whether what has come so far can become a video; what cannot is removed. @return 415 where it cannot */
crvs_error_t *crvs_uploads_finish_check_beginning(crvs_upload_file_t *file, const crvs_object_t *upload);

/**
 * Registers a complete file that this request holds, once, however often it is asked for. A file that is no video, or
 * one that cannot be played, is removed and its upload with it.
 * @return 415 or 422 then
 */
crvs_error_t *crvs_uploads_finish(crvs_upload_file_t *file, const crvs_object_t *upload);

/**
 * Ends an upload whose file is no longer there: it became a recording, and what should have followed did not.
 * @return 404 where there is no such recording either
 */
crvs_error_t *crvs_uploads_finish_moved(crvs_request_t *request, const crvs_object_t *upload);

#endif
