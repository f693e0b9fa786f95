/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Attendance: who was in a session. Machines tell who comes and goes; a teacher's word stands above what they tell.
 */
#ifndef CRVS_ATTENDANCE_H
#define CRVS_ATTENDANCE_H

#include "core/http/request.h"
#include "core/http/route.h"
#include "core/text/json.h"

/**
 * Takes an event of JaaS that tells who came or went, and answers it.
 * @param json of a sender that is proved
 * @param is_ours false: it tells of something else, and is not answered
 */
crvs_error_t *crvs_attendance_jaas(crvs_request_t *request, const cJSON *json, bool *is_ours);

/**
 * Notes that the viewer is led into the meeting of a session by its link. Where that cannot be noted, a line of the log
 * says so: it is no reason to keep anybody out.
 */
void crvs_attendance_click(crvs_request_t *request, apr_int64_t session_id);

/**
 * Fills a list to tick off in: `status_text` where it is known whether a student was in a session.
 * @param students rows with an `id`
 */
crvs_error_t *crvs_attendance_show_on_list(crvs_request_t *request, apr_int64_t session_id, crvs_list_t *students);

/**
 * Says what was of a class's sessions in a week, for its teachers.
 * @param from @param until in seconds since 1970
 * @param told gets `missed`, rows of those who were absent twice running, `more`, how many others were, and `is_cut`: the class
 *             has more students than are counted
 * @param held rows of the sessions that were held, with `came` of `known` students, or `clicks` where not `is_known`
 */
crvs_error_t *crvs_attendance_week(const crvs_act_t *act, apr_int64_t classroom_id, apr_int64_t from, apr_int64_t until,
                                   crvs_object_t *told, crvs_list_t **held);

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_events_created(crvs_request_t *request);
crvs_error_t *crvs_events_destroyed(crvs_request_t *request);
crvs_error_t *crvs_events_joined(crvs_request_t *request);
crvs_error_t *crvs_events_left(crvs_request_t *request);
crvs_error_t *crvs_attendance_show(crvs_request_t *request);
crvs_error_t *crvs_attendance_export(crvs_request_t *request);
crvs_error_t *crvs_correct_show(crvs_request_t *request);
crvs_error_t *crvs_correct(crvs_request_t *request);
crvs_error_t *crvs_correct_undo(crvs_request_t *request);
crvs_error_t *crvs_term_show(crvs_request_t *request);
crvs_error_t *crvs_attendance_export_term(crvs_request_t *request);
/** @} */

#endif
