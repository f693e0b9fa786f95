/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Courses, their modules, lessons and videos; and how far each learner is.
 */
#ifndef CRVS_LESSONS_H
#define CRVS_LESSONS_H

#include "core/http/request.h"
#include "core/http/route.h"

/** @name Access. Each loads what {id} names into request->subject. */
/** @{ */
/** Everybody who is signed in may read the course {id}. */
extern const crvs_access_t crvs_access_course;
/** The author of the course {id}, and administrators. */
extern const crvs_access_t crvs_access_course_editor;
/** The author of the course of the module {id}, and administrators. */
extern const crvs_access_t crvs_access_module_editor;
/** Everybody may read the lesson {id} while it is active; those who may change it always. */
extern const crvs_access_t crvs_access_lesson;
/** The author of the course of the lesson {id}, and administrators. */
extern const crvs_access_t crvs_access_lesson_editor;
/** As crvs_access_module_editor and crvs_access_lesson_editor, with a form that may have files. */
extern const crvs_access_t crvs_access_module_writer;
extern const crvs_access_t crvs_access_lesson_writer;
/** Whoever may open the lesson of the video {id}, which has a URL of its own. */
extern const crvs_access_t crvs_access_video;
/** The author of the course of the video {id}, and administrators. */
extern const crvs_access_t crvs_access_video_editor;
/** @} */

/** Adds a lesson without a text behind the others of its module; learners see it. */
crvs_error_t *crvs_lessons_make(crvs_db_t *db, apr_int64_t *id, apr_int64_t module_id, const char *title);

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_courses_list(crvs_request_t *request);
crvs_error_t *crvs_courses_show_create(crvs_request_t *request);
crvs_error_t *crvs_courses_create(crvs_request_t *request);
crvs_error_t *crvs_course_page(crvs_request_t *request);
crvs_error_t *crvs_courses_show_change(crvs_request_t *request);
crvs_error_t *crvs_courses_change(crvs_request_t *request);
crvs_error_t *crvs_lessons_change_show_new_module(crvs_request_t *request);
crvs_error_t *crvs_lessons_change_add_module(crvs_request_t *request);
crvs_error_t *crvs_lessons_change_show_module(crvs_request_t *request);
crvs_error_t *crvs_lessons_change_module(crvs_request_t *request);
crvs_error_t *crvs_lessons_change_show_new_lesson(crvs_request_t *request);
crvs_error_t *crvs_lessons_change_add_lesson(crvs_request_t *request);
crvs_error_t *crvs_reading_lesson(crvs_request_t *request);
crvs_error_t *crvs_reading_mark_done(crvs_request_t *request);
crvs_error_t *crvs_reading_remember(crvs_request_t *request);
crvs_error_t *crvs_reading_watched(crvs_request_t *request);
crvs_error_t *crvs_lessons_change_show_lesson(crvs_request_t *request);
crvs_error_t *crvs_lessons_change_lesson(crvs_request_t *request);
crvs_error_t *crvs_lessons_change_show_new_video(crvs_request_t *request);
crvs_error_t *crvs_lessons_change_add_video(crvs_request_t *request);
crvs_error_t *crvs_lessons_change_show_video(crvs_request_t *request);
crvs_error_t *crvs_lessons_change_video(crvs_request_t *request);
crvs_error_t *crvs_lessons_order_module(crvs_request_t *request);
crvs_error_t *crvs_lessons_order_lesson(crvs_request_t *request);
crvs_error_t *crvs_lessons_order_video(crvs_request_t *request);
crvs_error_t *crvs_lessons_delete_show_course(crvs_request_t *request);
crvs_error_t *crvs_lessons_delete_course(crvs_request_t *request);
crvs_error_t *crvs_lessons_delete_show_module(crvs_request_t *request);
crvs_error_t *crvs_lessons_delete_module(crvs_request_t *request);
crvs_error_t *crvs_lessons_delete_show_lesson(crvs_request_t *request);
crvs_error_t *crvs_lessons_delete_lesson(crvs_request_t *request);
crvs_error_t *crvs_lessons_delete_show_video(crvs_request_t *request);
crvs_error_t *crvs_lessons_delete_video(crvs_request_t *request);
/** @} */

#endif
