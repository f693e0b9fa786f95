/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What all requests of tus 1.0 have in common: their headers.
 */
#ifndef CRVS_UPLOADS_TUS_H
#define CRVS_UPLOADS_TUS_H

#include "core/http/request.h"

/** So many days an upload that nobody goes on with is kept. */
#define CRVS_UPLOAD_DAYS 7

/**
 * Begins an answer, and checks that the request speaks our version.
 * @return 412 where it does not; 501 where this site keeps no files
 */
crvs_error_t *crvs_tus_begin(crvs_request_t *request);

/** A header that is a number of bytes; -1 where it is missing or something else. */
apr_off_t crvs_tus_number(const crvs_request_t *request, const char *name);

/** A refusal that only a program's author brings about. @param detail one English sentence */
crvs_error_t *crvs_tus_refuse(crvs_request_t *request, int status, const char *detail);

/** Sets Upload-Offset. */
void crvs_tus_set_offset(crvs_request_t *request, apr_off_t offset);
/** Sets Upload-Expires. */
void crvs_tus_set_expiry(crvs_request_t *request, apr_int64_t seconds);

/** Answers without a body. @param status 200, 201 or 204 */
crvs_error_t *crvs_tus_answer(crvs_request_t *request, int status);

#endif
