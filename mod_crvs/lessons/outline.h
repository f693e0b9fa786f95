/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A course's modules and lessons, as its page and its lessons show them.
 */
#ifndef CRVS_LESSONS_OUTLINE_H
#define CRVS_LESSONS_OUTLINE_H

#include "core/http/request.h"

/**
 * Reads a course's outline.
 * @param modules objects with module_id, module_title, their level, `lessons` (a list), `total` and `done`; what only
 *                authors see of it counts for neither; for authors is_first and is_last, too
 */
crvs_error_t *crvs_lessons_outline(crvs_request_t *request, apr_int64_t course_id, bool can_edit,
                                   crvs_list_t **modules);

#endif
