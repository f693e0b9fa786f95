/* SPDX-License-Identifier: Apache-2.0 */
/**
 * An announcement as pages show it (templates/parts/announcement.html).
 */
#ifndef CRVS_ANNOUNCEMENTS_DESCRIBE_H
#define CRVS_ANNOUNCEMENTS_DESCRIBE_H

#include "core/http/request.h"

/** Whether the viewer may write to a class, and change what was written. @param classroom as below */
bool crvs_announcements_describe_may_write(const crvs_object_t *classroom);

/**
 * Adds to a row what its template wants: `paragraphs`, `can_change`, and `is_cut` where its text was shortened.
 * @param classroom the row that says `is_teacher` and `is_archived`
 * @param most bytes of the text that are shown; 0: all of it
 */
void crvs_announcements_describe(crvs_request_t *request, crvs_object_t *row, const crvs_object_t *classroom,
                                 apr_size_t most);

#endif
