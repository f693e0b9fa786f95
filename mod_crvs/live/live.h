/**
 * Live sessions: planned, started, joined, over.
 */
#ifndef CRVS_LIVE_H
#define CRVS_LIVE_H

#include "core/dispatch.h"

/** Members of the class of session {id}, and administrators. Loads the session into request->subject. */
extern const crvs_access_t crvs_access_session_member;
/** Teachers of that class, and administrators; other members are told that it takes a teacher. */
extern const crvs_access_t crvs_access_session_teacher;

/**
 * Adds a class's sessions to its page: `next`, `upcoming`, `past`, and `older` and `newer` where there are more.
 * @param is_teacher whether the viewer may start and end them
 * @param before id of a session: only those that were over before it; 0: from the newest on
 */
crvs_error_t *crvs_live_add_to_class_page(crvs_request_t *request, crvs_object_t *context, apr_int64_t classroom_id,
                                          bool is_teacher, apr_int64_t before);

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_live_show_plan(crvs_request_t *request);
crvs_error_t *crvs_live_plan(crvs_request_t *request);
crvs_error_t *crvs_live_start(crvs_request_t *request);
crvs_error_t *crvs_live_join(crvs_request_t *request);
crvs_error_t *crvs_live_end(crvs_request_t *request);
/** @} */

#endif
