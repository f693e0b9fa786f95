/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The form that plans sessions, on its page and in the dialog of a class.
 */
#ifndef CRVS_LIVE_PLANNING_H
#define CRVS_LIVE_PLANNING_H

#include "core/http/field.h"

/**
 * Fills in what is likely: weekday, hour and length of a class's last session, or else the next full hour.
 * @param last its `start_at` and `duration_minutes`; NULL where there is none
 */
void crvs_planning_fill(crvs_request_t *request, crvs_form_t *form, const crvs_object_t *last);

/** For the dialog of a class: adds `form`, and `zone_title` beside it. @param last as above */
void crvs_planning_add_form(crvs_request_t *request, crvs_object_t *context, const crvs_object_t *last);

#endif
