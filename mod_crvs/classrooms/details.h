/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a class is called and what it is about: the form by which it is created and changed, and how it is stored. What
 * a class is asked for stands in details.c and nowhere else.
 */
#ifndef CRVS_CLASSROOMS_DETAILS_H
#define CRVS_CLASSROOMS_DETAILS_H

#include "core/http/form.h"

typedef struct crvs_class_details_t crvs_class_details_t;

/**
 * Reads the form that was sent. Errors are recorded in it.
 * @param details in the request's pool
 */
crvs_error_t *crvs_details_read(crvs_request_t *request, bool is_new, const crvs_class_details_t **details);

/** Fills a form in with what a class has. @param classroom a row of classroom_for_viewer */
void crvs_details_fill(crvs_form_t *form, const crvs_object_t *classroom);

/** Adds what the form's page shows: `form`. */
crvs_error_t *crvs_details_show(crvs_request_t *request, crvs_form_t *form, bool is_new, crvs_object_t *context);

/** The same where the categories are known. @param categories rows with `id` and `name`, in the order to be shown */
void crvs_details_offer(crvs_form_t *form, bool is_new, crvs_list_t *categories, crvs_object_t *context);

/** Stores a new class. @return the error of a duplicate where the code is another one's */
crvs_error_t *crvs_details_create(crvs_db_t *db, apr_int64_t *id, const crvs_class_details_t *details,
                                  apr_int64_t creator_id, const char *code);
/** The class's name. */
const char *crvs_details_name(const crvs_class_details_t *details);

/** Stores what was changed of a class. Call it in a transaction. */
crvs_error_t *crvs_details_change(crvs_db_t *db, apr_int64_t id, const crvs_class_details_t *details);

#endif
