/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The search: the viewer's classes (an administrator's are all), announcements of the classes that one is a member or the
 * teacher of, an administrator too, recorded sessions, and all courses and lessons.
 */
#ifndef CRVS_SEARCH_H
#define CRVS_SEARCH_H

#include "core/http/request.h"
#include "core/http/route.h"

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_search_results(crvs_request_t *request);
/**
 * Answers {"status": text, "suggestions": [{"kind", "title", "detail", "url"}]}, all but url in the viewer's language.
 */
crvs_error_t *crvs_search_suggest(crvs_request_t *request);
/** @} */

#endif
