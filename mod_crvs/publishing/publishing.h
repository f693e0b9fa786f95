/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Publishing: recordings of a class become videos of lessons, by hand or by the rule of the class.
 */
#ifndef CRVS_PUBLISHING_H
#define CRVS_PUBLISHING_H

#include "core/http/request.h"
#include "core/http/route.h"

/**
 * Publishes a recording that has just been stored, where its class's rule says. Call it inside the transaction that
 * stores the recording: both are there, or neither. A rule that finds no target publishes nothing, and the class page
 * says why.
 */
crvs_error_t *crvs_rule_run(const crvs_act_t *act, apr_int64_t recording_id);

/**
 * Adds to the sessions of a class page that have recordings, of their `publications`: `published`, a list of the lessons that show them; for
 * teachers `can_publish`, and `why` the rule published nothing. Adds `any_to_publish` to the page.
 */
void crvs_publishing_class_page_add(crvs_request_t *request, crvs_object_t *context, bool is_teacher);

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_by_hand_show(crvs_request_t *request);
crvs_error_t *crvs_by_hand_publish(crvs_request_t *request);
crvs_error_t *crvs_by_hand_undo(crvs_request_t *request);
crvs_error_t *crvs_rule_page_show(crvs_request_t *request);
crvs_error_t *crvs_rule_page_save(crvs_request_t *request);
crvs_error_t *crvs_choice_courses(crvs_request_t *request);
crvs_error_t *crvs_choice_modules(crvs_request_t *request);
crvs_error_t *crvs_choice_lessons(crvs_request_t *request);
/** @} */

#endif
