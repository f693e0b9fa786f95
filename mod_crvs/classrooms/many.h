/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is done to many classes at once: all of it or nothing, with a line of the audit for each change.
 */
#ifndef CRVS_CLASSROOMS_MANY_H
#define CRVS_CLASSROOMS_MANY_H

#include "core/act.h"

#include <apr_tables.h>

/**
 * Archives classes, or restores them; one that is so already stays as it was.
 * @param ids of apr_int64_t; a class that is not there is passed over
 * @param changed how many were
 */
crvs_error_t *crvs_many_archive(crvs_act_t *act, const apr_array_header_t *ids, bool is_restored, apr_int64_t *changed);

/** Somebody who is to teach classes. */
typedef struct {
    apr_int64_t user_id;
    const char *username;
    bool replaces; /**< their other teachers leave them */
} crvs_many_teacher_t;

/** Gives classes a teacher. @param changed in how many of them something was */
crvs_error_t *crvs_many_teach(crvs_act_t *act, const apr_array_header_t *ids, const crvs_many_teacher_t *teacher,
                              apr_int64_t *changed);

#endif
