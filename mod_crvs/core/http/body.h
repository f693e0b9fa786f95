/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The body of a request. Whoever refuses it, we or a filter of httpd, one answer goes out: ours.
 */
#ifndef CRVS_CORE_HTTP_BODY_H
#define CRVS_CORE_HTTP_BODY_H

#include "core/http/request.h"

/** Makes the filter known that catches httpd's own refusals. When the module registers its hooks. */
void crvs_body_register(void);

/**
 * Reads the body.
 * @param limit in bytes; a longer one is a 413
 * @param body in the request's pool, NUL-terminated
 */
crvs_error_t *crvs_body_read(crvs_request_t *request, apr_size_t limit, const char **body, apr_size_t *length);

/**
 * Reads a body that may be too large for memory: it is written to a file in a folder, which is nowhere to be found and
 * goes with the request, and read from there.
 * @param limit in bytes; a longer one is a 413. Up to four times as much is read all the same, so that a browser comes to
 *   show the answer. One that is on its way for more than a quarter of an hour is a 408 where it comes at less than 8 kB a
 *   second, or 50 kB where it is thrown away
 * @param most bytes that are there too where it is too long, or the folder does not take it all
 * @param body in the request's pool; not ended by NUL. Together with an error: its first bytes, which no file has taken;
 *   NULL: nothing was read
 */
crvs_error_t *crvs_body_spool(crvs_request_t *request, apr_size_t limit, const char *folder, apr_size_t most,
                              const char **body, apr_size_t *length);

/**
 * Reads a body and keeps its beginning. One that is on its way for more than a quarter of an hour, or for more than
 * two minutes without a cookie, is a 408.
 * @param most bytes that are kept
 */
crvs_error_t *crvs_body_head(crvs_request_t *request, apr_size_t limit, apr_size_t most, const char **body,
                             apr_size_t *length);

/** Takes a piece of a body. @return an error ends the reading */
typedef crvs_error_t *(*crvs_take_fn)(void *baton, const char *data, apr_size_t length);

/**
 * Reads a body of any length piece by piece; none of it is kept in memory. A LimitRequestBody that somebody set holds,
 * the one that httpd has by itself does not.
 * @param silence how long nothing may come, over HTTP/1.1 and HTTP/2 alike
 * @return what @a take returned, or 400 or 408 where the body ended too soon, 413 over LimitRequestBody
 */
crvs_error_t *crvs_body_stream(crvs_request_t *request, apr_interval_time_t silence, crvs_take_fn take, void *baton);

#endif
