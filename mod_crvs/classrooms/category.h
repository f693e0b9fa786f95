/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What may be done to the school's categories.
 */
#ifndef CRVS_CLASSROOMS_CATEGORY_H
#define CRVS_CLASSROOMS_CATEGORY_H

#include "core/act.h"

/** The longest name, in characters. */
#define CRVS_CATEGORY_LENGTH 100

typedef struct {
    apr_int64_t id;          /**< set where it is a new one */
    const char *name;        /**< as it is to be; made one line */
    const char *former_name; /**< NULL: it is a new one */
    const char *taken_by;    /**< set: another one's name, which is the same: nothing was done; NULL: it is done */
} crvs_category_t;

/** Makes a category, or gives it another name. */
crvs_error_t *crvs_category_save(crvs_act_t *act, crvs_category_t *category);

/** Deletes a category; its classes and courses stay, without one. */
crvs_error_t *crvs_category_delete(crvs_act_t *act, const crvs_category_t *category);

/** Counts afresh what is in each category, in a transaction: what others file meanwhile is counted behind it. */
crvs_error_t *crvs_category_recount(crvs_db_t *db);

#endif
