/**
 * Classes: their pages, members and join codes.
 */
#ifndef CRVS_CLASSROOMS_H
#define CRVS_CLASSROOMS_H

#include "core/http/dispatch.h"

/** Members of the class {id}, and administrators. Loads the class as they see it into request->subject. */
extern const crvs_access_t crvs_access_class_member;
/** Teachers of the class {id}, and administrators; other members are told that it takes a teacher. */
extern const crvs_access_t crvs_access_class_teacher;

/** Administrators, for the category {id}. Loads it into request->subject. */
extern const crvs_access_t crvs_access_category;

/**
 * Finds the class that a join code opens, however it is typed.
 * @param classroom_id 0 where the code opens none
 */
crvs_error_t *crvs_classrooms_find_by_code(crvs_act_t *act, const char *typed, apr_int64_t *classroom_id);

/** Makes a user a student of a class; changes nothing for one who is a member already. */
crvs_error_t *crvs_classrooms_add_student(crvs_act_t *act, apr_int64_t classroom_id, apr_int64_t user_id);

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_classrooms_list(crvs_request_t *request);
crvs_error_t *crvs_classrooms_show_create(crvs_request_t *request);
crvs_error_t *crvs_classrooms_create(crvs_request_t *request);
crvs_error_t *crvs_classrooms_show_join(crvs_request_t *request);
crvs_error_t *crvs_classrooms_join(crvs_request_t *request);
crvs_error_t *crvs_classrooms_show(crvs_request_t *request);
crvs_error_t *crvs_classrooms_show_edit(crvs_request_t *request);
crvs_error_t *crvs_classrooms_edit(crvs_request_t *request);
crvs_error_t *crvs_classrooms_show_archive(crvs_request_t *request);
crvs_error_t *crvs_classrooms_archive(crvs_request_t *request);
crvs_error_t *crvs_classrooms_restore(crvs_request_t *request);
crvs_error_t *crvs_classrooms_show_code(crvs_request_t *request);
crvs_error_t *crvs_classrooms_change_code(crvs_request_t *request);
crvs_error_t *crvs_classrooms_sheet(crvs_request_t *request);
crvs_error_t *crvs_classrooms_members(crvs_request_t *request);
crvs_error_t *crvs_classrooms_add_members(crvs_request_t *request);
crvs_error_t *crvs_classrooms_attendance(crvs_request_t *request);
crvs_error_t *crvs_classrooms_set_role(crvs_request_t *request);
crvs_error_t *crvs_classrooms_show_remove(crvs_request_t *request);
crvs_error_t *crvs_classrooms_remove(crvs_request_t *request);
crvs_error_t *crvs_classrooms_show_leave(crvs_request_t *request);
crvs_error_t *crvs_classrooms_leave(crvs_request_t *request);
crvs_error_t *crvs_classrooms_categories(crvs_request_t *request);
crvs_error_t *crvs_classrooms_create_category(crvs_request_t *request);
crvs_error_t *crvs_classrooms_show_rename_category(crvs_request_t *request);
crvs_error_t *crvs_classrooms_rename_category(crvs_request_t *request);
crvs_error_t *crvs_classrooms_show_delete_category(crvs_request_t *request);
crvs_error_t *crvs_classrooms_delete_category(crvs_request_t *request);
/** @} */

#endif
