/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The sessions of a class that one page shows, or one file holds.
 */
#ifndef CRVS_ATTENDANCE_TERM_H
#define CRVS_ATTENDANCE_TERM_H

#include "attendance/roll.h"
#include "core/http/request.h"

typedef struct {
    crvs_list_t *sessions; /**< rows of attendance_session, the latest first */
    crvs_roll_t *rolls;    /**< of each */
    apr_int64_t older;     /**< id of the session that those before begin behind; 0: there are none */
} crvs_term_t;

/** Loads the sessions of the class {id} that are over: from the latest on, or those before `before`. */
crvs_error_t *crvs_term_load(crvs_request_t *request, crvs_term_t *term);

#endif
