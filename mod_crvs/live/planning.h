/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The form that plans sessions, on its page and in the dialog of a class.
 */
#ifndef CRVS_LIVE_PLANNING_H
#define CRVS_LIVE_PLANNING_H

#include "core/http/field.h"

/**
 * Fills in what is likely: weekday, hour and length of the class's last session, or else the next full hour.
 * @param classroom_id 0: of no class yet
 */
crvs_error_t *crvs_planning_fill(crvs_request_t *request, crvs_form_t *form, apr_int64_t classroom_id);

/** For the dialog of a class: adds `form`, and `zone_title` beside it. */
crvs_error_t *crvs_planning_add_form(crvs_request_t *request, crvs_object_t *context, apr_int64_t classroom_id);

#endif
