/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What pages show of somebody's line of a roll.
 */
#ifndef CRVS_ATTENDANCE_SHOW_H
#define CRVS_ATTENDANCE_SHOW_H

#include "attendance/roll.h"
#include "core/http/request.h"

/** Loads the roll of one session. */
crvs_error_t *crvs_show_load(crvs_request_t *request, apr_int64_t session_id, crvs_roll_t **roll);

/** Adds a line to a row: `status`, `status_text`, `first_in`, `last_out`, `minutes`, `percent`, ... */
void crvs_show_line(const crvs_request_t *request, const crvs_line_t *line, crvs_object_t *row);

/**
 * Says whom a page shows that is not the whole list, so that whoever prints it knows: `paged`, and then `is_later`, `next`,
 * `shown`, `first` and `last`.
 * @param students so many of the people, who have a `name`, are in the class: the first of them
 * @param from as crvs_roll_students has it; and @a next
 */
void crvs_show_part(const crvs_list_t *people, int students, apr_int64_t from, apr_int64_t next,
                    crvs_object_t *context);

/** Adds `name` to a row of a person: the family first. */
void crvs_show_formal_name(const crvs_request_t *request, crvs_object_t *person);

#endif
