/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a browser asks whether the page that it holds is still so, instead of having it again.
 */
#ifndef CRVS_CORE_HTTP_ETAG_H
#define CRVS_CORE_HTTP_ETAG_H

#include "core/http/request.h"

/** A sum of all that an object has, whatever process makes it. */
apr_uint64_t crvs_etag_sum(const crvs_request_t *request, const crvs_object_t *object);

/** A weak ETag, of a page that is what it is by what has these sums; in the request's pool. */
const char *crvs_etag_make(const crvs_request_t *request, const apr_uint64_t *sums, int count);

/** Names the page, and says whether the browser holds just this one, however it came compressed. */
bool crvs_etag_is_known(crvs_request_t *request, const char *etag);

#endif
