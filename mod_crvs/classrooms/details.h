/**
 * What a class is called and what it is about: the form by which it is created and changed.
 */
#ifndef CRVS_CLASSROOMS_DETAILS_H
#define CRVS_CLASSROOMS_DETAILS_H

#include "core/http/form.h"

/** What was typed; texts live in the request's pool. */
typedef struct {
    const char *name;
    const char *subject;
    const char *description;
    const char *schedule;
    apr_int64_t category_id; /**< 0: none */
} crvs_class_details_t;

/**
 * Reads the form that was sent. What is wrong is recorded in it.
 * @param needs_category whether a class may be without one
 */
crvs_error_t *crvs_details_read(crvs_request_t *request, crvs_class_details_t *details, bool needs_category);

/** Adds what the form's page shows: `form`, and `categories` with the chosen one marked. */
crvs_error_t *crvs_details_show(crvs_request_t *request, crvs_form_t *form, crvs_object_t *context);

#endif
