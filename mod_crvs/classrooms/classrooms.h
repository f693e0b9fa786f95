/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Classes: their pages, members and join codes.
 */
#ifndef CRVS_CLASSROOMS_H
#define CRVS_CLASSROOMS_H

#include "core/http/field.h"
#include "core/http/request.h"
#include "core/http/route.h"

/** Members of the class {id}, and administrators. Loads the class as they see it into request->subject. */
extern const crvs_access_t crvs_access_class_member;
/** Teachers of the class {id}, and administrators; other members are told that it takes a teacher. */
extern const crvs_access_t crvs_access_class_teacher;
/** The same, with a form that may have files. */
extern const crvs_access_t crvs_access_class_writer;

/** Administrators, for the category {id}. Loads it into request->subject. */
extern const crvs_access_t crvs_categories_access;

/** How long what holds a code may be, in characters: a message with a link. */
#define CRVS_CODE_TYPED 500

/** The field for a join code. */
extern const crvs_field_t crvs_code_field;

/**
 * Reads a field for a join code, whatever was typed or pasted.
 * @param field with `max_length` CRVS_CODE_TYPED
 * @return the code, which may be of no class; NULL where there is none, with an error in the form unless it may be empty
 */
const char *crvs_code_field_read(crvs_form_t *form, const crvs_field_t *field);

/** What a path of ours has for a join code, where it leads to joining a class; else NULL. @param path may be NULL */
const char *crvs_invitation_in_path(const crvs_request_t *request, const char *path);

/**
 * Tells a page for somebody who isn't signed in what an invitation is to: `invitation` in its context with `class_name`,
 * `subject`, `code`, `link` and the `login` that leads on to it; `invitation_is_wrong` where the code opens no class.
 * Wrong codes are counted.
 * @param typed the code as a link or a form has it; NULL or "": there is no invitation
 */
crvs_error_t *crvs_invitation_add(crvs_request_t *request, crvs_object_t *context, const char *typed);

/**
 * Finds the class that a join code opens, however it is typed.
 * @param classroom_id 0 where the code opens none
 */
crvs_error_t *crvs_enrol_find_by_code(crvs_act_t *act, const char *typed, apr_int64_t *classroom_id);

/**
 * Makes a user a member of a class, in a transaction; changes nothing for one who is a member already.
 * @param role "teacher" or "student"
 * @param added 1 where he was none, else 0
 */
crvs_error_t *crvs_enrol_add(crvs_db_t *db, apr_int64_t classroom_id, apr_int64_t user_id, const char *role,
                             apr_int64_t *added);

/** Takes a member out of a class, in a transaction. */
crvs_error_t *crvs_enrol_remove(crvs_db_t *db, apr_int64_t classroom_id, apr_int64_t user_id);

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
crvs_error_t *crvs_all_list(crvs_request_t *request);
crvs_error_t *crvs_all_change_show(crvs_request_t *request);
crvs_error_t *crvs_all_change(crvs_request_t *request);
crvs_error_t *crvs_categories_list(crvs_request_t *request);
crvs_error_t *crvs_categories_create(crvs_request_t *request);
crvs_error_t *crvs_categories_show_rename(crvs_request_t *request);
crvs_error_t *crvs_categories_rename(crvs_request_t *request);
crvs_error_t *crvs_categories_show_delete(crvs_request_t *request);
crvs_error_t *crvs_categories_delete(crvs_request_t *request);
/** @} */

#endif
