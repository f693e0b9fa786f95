/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Who may use a route, by role.
 */
#ifndef CRVS_IDENTITY_ACCESS_H
#define CRVS_IDENTITY_ACCESS_H

#include "core/http/request.h"
#include "core/http/route.h"

/** Trainers and administrators. */
extern const crvs_access_t crvs_access_trainer;
/** Administrators. */
extern const crvs_access_t crvs_access_admin;

/** The guard of administrators' routes, for what wants more than it. @return 403 for all others */
crvs_error_t *crvs_access_guard_admin(crvs_request_t *request);

/** The end of a guard: whether a column of request->subject says that the viewer teaches there. @return 403 where not,
 * which leads back to the class: "classroom_id" of that row, or "id" where it is the class's own */
crvs_error_t *crvs_access_teachers_only(crvs_request_t *request, const char *column);

#endif
