/**
 * Classes: their pages, members and join codes.
 */
#ifndef CRVS_CLASSROOMS_H
#define CRVS_CLASSROOMS_H

#include "core/dispatch.h"

/** Members of the class {id}, and administrators. Loads the class as they see it into request->subject. */
extern const crvs_access_t crvs_access_class_member;
/** Teachers of the class {id}, and administrators; other members are told that it takes a teacher. */
extern const crvs_access_t crvs_access_class_teacher;

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_classrooms_list(crvs_request_t *request);
crvs_error_t *crvs_classrooms_show_create(crvs_request_t *request);
crvs_error_t *crvs_classrooms_create(crvs_request_t *request);
crvs_error_t *crvs_classrooms_show_join(crvs_request_t *request);
crvs_error_t *crvs_classrooms_join(crvs_request_t *request);
crvs_error_t *crvs_classrooms_show(crvs_request_t *request);
/** @} */

#endif
