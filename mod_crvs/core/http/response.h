/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Answers: bytes, or a file. Each gives the database connection back before it writes.
 */
#ifndef CRVS_CORE_HTTP_RESPONSE_H
#define CRVS_CORE_HTTP_RESPONSE_H

#include "core/http/request.h"

#include <sys/uio.h>

/** Answers with a body of @a type as it is. Not copied; lives in the request's pool or longer. */
crvs_error_t *crvs_response_bytes(crvs_request_t *request, int status, const char *type, const char *body,
                                  apr_size_t length);

/** The same, of pieces that lie in several places; the array itself may go. */
crvs_error_t *crvs_response_pieces(crvs_request_t *request, int status, const char *type, const struct iovec *pieces,
                                   int count);

/** Answers that the browser holds the page as it is: 304. */
crvs_error_t *crvs_response_unchanged(crvs_request_t *request);

/** Keeps an answer out of caches, and its address out of the Referer of what is asked for next. */
void crvs_response_keep_secret(crvs_request_t *request);

/** Writes an error's log line and its headers, where httpd itself answers with its status. */
void crvs_response_note_error(request_rec *r, const crvs_error_t *error);

/**
 * Leaves it to httpd to send a file, with byte ranges, conditions and all else that it can; for handlers of routes
 * whose access is `file`. Neither the file nor the folder it lies in may be a symbolic link.
 * @param folder that the file's own folder lies in
 * @param key name of that folder
 * @param name of the file
 * @param download the name to save it under; NULL: shown in the page
 * @return 404, with the cause in the log, where there is no such file
 */
crvs_error_t *crvs_response_file(crvs_request_t *request, const char *folder, const char *key, const char *name,
                                 const char *type, const char *download);

/** After all that guesses types by names: the type of a file that crvs_response_file chose. Hook fixups. */
int crvs_response_fix_type(request_rec *r);

/**
 * By which the lines about a request are found: the id that httpd's logs show as %L, made where none was needed so far.
 * Behind an internal redirect, that of the first request.
 */
const char *crvs_response_reference(request_rec *r);

#endif
