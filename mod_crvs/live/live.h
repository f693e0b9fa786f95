/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Live sessions: planned, started, joined, over.
 */
#ifndef CRVS_LIVE_H
#define CRVS_LIVE_H

#include "core/http/request.h"
#include "core/http/route.h"

/** Members of the class of session {id}, and administrators. Loads the session into request->subject. */
extern const crvs_access_t crvs_access_session_member;
/** Teachers of that class, and administrators; other members are told that it takes a teacher. */
extern const crvs_access_t crvs_access_session_teacher;

/** Whoever may see the session {id}, asked by a page's script. */
extern const crvs_access_t crvs_state_access;

/** When a session that is not over may be started and entered: CrvsOpenBefore minutes before its start. */
apr_int64_t crvs_window_opens_at(const crvs_request_t *request, const crvs_object_t *session);
/** Whether it may be by now: it is that late, or somebody has started it. @param session with `start_at` and `is_live` */
bool crvs_window_is_open(const crvs_request_t *request, const crvs_object_t *session);
/**
 * Whether the viewer may enter it now: teachers while it is open; students too, or where their class waits for a teacher
 * once one has started it. @param session with `is_teacher` and `waits_for_teacher`, too
 */
bool crvs_window_may_enter(const crvs_request_t *request, const crvs_object_t *session);
/** For templates: in how many minutes it begins, where that is soon and it has not begun; else null. */
crvs_value_t crvs_window_minutes_left(const crvs_request_t *request, const crvs_object_t *session);

/**
 * For a page: adds what its script goes by to turn when a session begins, `live`: the `url` to ask, and the `state` that
 * the page shows, as the answer will have it. null where there is nothing to ask about.
 * @param sessions the ones it shows, rows with `id`, `start_at`, `is_live` and, where they may be that, `is_over` and
 *        `is_cancelled`; the first few of them that may turn are asked about
 * @param any_day whether those that begin in more than a day may, too
 */
void crvs_state_watch(const crvs_request_t *request, crvs_object_t *context, const crvs_list_t *sessions, bool any_day);

/**
 * When a session that is not over closes at the latest, if nobody ends it: one that has not been started may be started
 * late. @param session with `closes_at`, `is_live` and `duration_minutes`
 */
apr_int64_t crvs_window_last_close(const crvs_object_t *session);

/**
 * Adds a class's sessions to its page: `next`, `upcoming` and how many `others` are to come behind those, `past`, and
 * `older` and `newer` where there are more; `can_plan` and `zone_title` where the viewer may plan one.
 * @param classroom the class as the viewer sees it: whether they may start and end sessions
 * @param before id of a session: only those that were over before it; 0: from the newest on
 */
crvs_error_t *crvs_live_list_add_to_class_page(crvs_request_t *request, crvs_object_t *context,
                                               const crvs_object_t *classroom, apr_int64_t before);

/**
 * Adds the sessions of a class to choose from: `sessions`, latest first.
 * @param chosen id of the one that is `selected`; 0: none
 * @param session that one; NULL where it is none of them
 */
crvs_error_t *crvs_live_list_add_choice(crvs_request_t *request, crvs_object_t *context, apr_int64_t classroom_id,
                                        apr_int64_t chosen, crvs_object_t **session);

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_live_list_page(crvs_request_t *request);
crvs_error_t *crvs_live_plan_show(crvs_request_t *request);
crvs_error_t *crvs_live_plan(crvs_request_t *request);
crvs_error_t *crvs_meeting_start(crvs_request_t *request);
crvs_error_t *crvs_meeting_begin(crvs_request_t *request);
crvs_error_t *crvs_meeting_join(crvs_request_t *request);
crvs_error_t *crvs_state_show(crvs_request_t *request);
crvs_error_t *crvs_meeting_end(crvs_request_t *request);
crvs_error_t *crvs_pass_key(crvs_request_t *request);
crvs_error_t *crvs_pass_key_set(crvs_request_t *request);
crvs_error_t *crvs_reservations_create(crvs_request_t *request);
crvs_error_t *crvs_reservations_show(crvs_request_t *request);
crvs_error_t *crvs_reservations_forget(crvs_request_t *request);
crvs_error_t *crvs_live_edit_show(crvs_request_t *request);
crvs_error_t *crvs_live_edit(crvs_request_t *request);
crvs_error_t *crvs_live_cancel_show(crvs_request_t *request);
crvs_error_t *crvs_live_cancel(crvs_request_t *request);
crvs_error_t *crvs_live_cancel_undo(crvs_request_t *request);
crvs_error_t *crvs_live_repeat_show(crvs_request_t *request);
crvs_error_t *crvs_live_repeat(crvs_request_t *request);
/** @} */

#endif
