/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the pages of all classes have in common.
 */
#ifndef CRVS_CLASSROOMS_ALL_H
#define CRVS_CLASSROOMS_ALL_H

#include "core/http/request.h"

/** Adds what was just done to classes, for the list to say so and to take it back. Nothing where nothing was. */
crvs_error_t *crvs_all_change_add_done(crvs_request_t *request, crvs_object_t *context);

#endif
