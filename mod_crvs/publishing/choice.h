/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The choice of a lesson, step by step: course, module, lesson, each list after the choice before it.
 */
#ifndef CRVS_PUBLISHING_CHOICE_H
#define CRVS_PUBLISHING_CHOICE_H

#include "core/http/field.h"

/** @name The fields of the choice, for the form that has it. */
/** @{ */
extern const crvs_field_t crvs_choice_course;
extern const crvs_field_t crvs_choice_module;
extern const crvs_field_t crvs_choice_lesson;
/** @} */

/** What is chosen; 0: not yet. */
typedef struct {
    apr_int64_t course_id;
    apr_int64_t module_id;
    apr_int64_t lesson_id;
} crvs_choice_t;

/** The value of `lesson_id` for one that is still to be made. */
#define CRVS_CHOICE_NEW_LESSON "new"

/** How far one must have chosen. What lies behind may be missing; what is wrong is an error in any case. */
typedef enum { CRVS_CHOICE_ANY, CRVS_CHOICE_COURSE, CRVS_CHOICE_MODULE, CRVS_CHOICE_LESSON } crvs_choice_e;

/**
 * Reads `course_id`, `module_id` and `lesson_id` of the form. What does not belong to what stands before it, or may not
 * be published into, is recorded as an error and counts as not chosen.
 * @param kept a course that may be chosen although it is another's: the one that is chosen already; 0: none
 */
crvs_error_t *crvs_choice_read(crvs_request_t *request, crvs_choice_e needed, apr_int64_t kept, crvs_choice_t *choice);

/** Where a lesson, or else a module, stands; all 0 where it does not exist. */
crvs_error_t *crvs_choice_of(crvs_request_t *request, apr_int64_t lesson_id, apr_int64_t module_id,
                             crvs_choice_t *choice);

/**
 * Offers the fields their courses, modules and lessons, as far as they can be known, what is chosen marked. Adds to a
 * page `has_courses`, `has_course` and `has_module`; `new_lesson` where a new one is chosen, or the module has no
 * other.
 * @param kept as for crvs_choice_read
 */
crvs_error_t *crvs_choice_add(crvs_request_t *request, crvs_object_t *context, crvs_form_t *form,
                              const crvs_choice_t *choice, apr_int64_t kept);

#endif
