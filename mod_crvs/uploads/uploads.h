/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Videos that are sent to this site, by the resumable protocol tus 1.0 (https://tus.io/protocols/resumable-upload):
 * by teachers and authors from a page's script, by Jibri's machines with a secret of the webhook.
 *
 * Only a complete file whose content was looked at becomes a recording, in one step and once.
 */
#ifndef CRVS_UPLOADS_H
#define CRVS_UPLOADS_H

#include "core/http/request.h"
#include "core/http/route.h"

/** Teachers of the class of the session {id}, and administrators; from a page's script. */
extern const crvs_access_t crvs_access_session_upload;
/** The author of the course of the lesson {id}, and administrators; from a page's script. */
extern const crvs_access_t crvs_access_lesson_upload;
/** Who began the upload {name} and still may; from a page's script. Loads it into request->subject. */
extern const crvs_access_t crvs_access_uploader;

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_tus_options(crvs_request_t *request);
crvs_error_t *crvs_uploads_create_for_session(crvs_request_t *request);
crvs_error_t *crvs_uploads_create_for_lesson(crvs_request_t *request);
crvs_error_t *crvs_uploads_machine_create(crvs_request_t *request);
crvs_error_t *crvs_transfer_offset(crvs_request_t *request);
crvs_error_t *crvs_transfer_append(crvs_request_t *request);
crvs_error_t *crvs_transfer_terminate(crvs_request_t *request);
crvs_error_t *crvs_transfer_machine_offset(crvs_request_t *request);
crvs_error_t *crvs_transfer_machine_append(crvs_request_t *request);
crvs_error_t *crvs_transfer_machine_terminate(crvs_request_t *request);
crvs_error_t *crvs_uploads_pages_show(crvs_request_t *request);
crvs_error_t *crvs_uploads_pages_add_link(crvs_request_t *request);
/** @} */

#endif
