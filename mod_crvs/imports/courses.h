/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Moodle's courses in a file of accounts: which class of this school each of them is.
 */
#ifndef CRVS_IMPORTS_COURSES_H
#define CRVS_IMPORTS_COURSES_H

#include "core/act.h"
#include "imports/table.h"

#include <apr_hash.h>

typedef struct {
    apr_hash_t *classes; /**< a course's name to the id of its class, 0: no single one */
    apr_hash_t *left;    /**< what is told of a course that nobody is put into, to how many lines say it */
} crvs_courses_t;

/** None yet, in @a pool. */
crvs_courses_t crvs_courses_make(apr_pool_t *pool);

/**
 * The class that has a course's name or join code, if exactly one has. What has none, or where somebody is no student,
 * is noted as left.
 * @param id 0: nobody is put there
 */
crvs_error_t *crvs_courses_find(crvs_courses_t *courses, crvs_act_t *act, const crvs_import_course_t *course,
                                apr_int64_t *id);

/** Stores what is left, with an import. */
crvs_error_t *crvs_courses_store(const crvs_courses_t *courses, crvs_act_t *act, apr_int64_t import);

/** What an import left, "MATHS (12), PHYS (1)"; "": nothing. */
crvs_error_t *crvs_courses_tell(crvs_act_t *act, apr_int64_t import, const char **told);

#endif
