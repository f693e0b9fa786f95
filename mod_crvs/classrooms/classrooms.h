/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Classes: their pages, members and join codes.
 */
#ifndef CRVS_CLASSROOMS_H
#define CRVS_CLASSROOMS_H

#include "core/http/request.h"
#include "core/http/route.h"

/** Members of the class {id}, and administrators. Loads the class as they see it into request->subject. */
extern const crvs_access_t crvs_access_class_member;
/** Teachers of the class {id}, and administrators; other members are told that it takes a teacher. */
extern const crvs_access_t crvs_access_class_teacher;

/** Administrators, for the category {id}. Loads it into request->subject. */
extern const crvs_access_t crvs_categories_access;

/**
 * Finds the class that a join code opens, however it is typed.
 * @param classroom_id 0 where the code opens none
 */
crvs_error_t *crvs_enrol_find_by_code(crvs_act_t *act, const char *typed, apr_int64_t *classroom_id);

/** Makes a user a student of a class; changes nothing for one who is a member already. */
crvs_error_t *crvs_enrol_student(crvs_act_t *act, apr_int64_t classroom_id, apr_int64_t user_id);

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_classrooms_list(crvs_request_t *request);
crvs_error_t *crvs_classrooms_create_show(crvs_request_t *request);
crvs_error_t *crvs_classrooms_create(crvs_request_t *request);
crvs_error_t *crvs_classrooms_join_show(crvs_request_t *request);
crvs_error_t *crvs_classrooms_join(crvs_request_t *request);
crvs_error_t *crvs_classrooms_show(crvs_request_t *request);
crvs_error_t *crvs_classrooms_edit_show(crvs_request_t *request);
crvs_error_t *crvs_classrooms_edit(crvs_request_t *request);
crvs_error_t *crvs_classrooms_archive_show(crvs_request_t *request);
crvs_error_t *crvs_classrooms_archive(crvs_request_t *request);
crvs_error_t *crvs_classrooms_archive_undo(crvs_request_t *request);
crvs_error_t *crvs_code_show(crvs_request_t *request);
crvs_error_t *crvs_code_change(crvs_request_t *request);
crvs_error_t *crvs_classrooms_sheet(crvs_request_t *request);
crvs_error_t *crvs_classrooms_members(crvs_request_t *request);
crvs_error_t *crvs_classrooms_members_add(crvs_request_t *request);
crvs_error_t *crvs_classrooms_sheet_attendance(crvs_request_t *request);
crvs_error_t *crvs_membership_set_role(crvs_request_t *request);
crvs_error_t *crvs_membership_show_remove(crvs_request_t *request);
crvs_error_t *crvs_membership_remove(crvs_request_t *request);
crvs_error_t *crvs_membership_show_leave(crvs_request_t *request);
crvs_error_t *crvs_membership_leave(crvs_request_t *request);
crvs_error_t *crvs_categories_list(crvs_request_t *request);
crvs_error_t *crvs_categories_create(crvs_request_t *request);
crvs_error_t *crvs_categories_show_rename(crvs_request_t *request);
crvs_error_t *crvs_categories_rename(crvs_request_t *request);
crvs_error_t *crvs_categories_show_delete(crvs_request_t *request);
crvs_error_t *crvs_categories_delete(crvs_request_t *request);
/** @} */

#endif
