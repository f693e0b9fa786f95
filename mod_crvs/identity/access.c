/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/access.h"

#include "identity/viewer.h"

static crvs_error_t *guard_trainer(crvs_request_t *request)
{
    if (request->viewer->role >= CRVS_ROLE_TRAINER)
        return NULL;
    return CRVS_ERROR(request->pool, HTTP_FORBIDDEN, CRVS_T("error.trainers_only"), "%s", "");
}

crvs_error_t *crvs_access_guard_admin(crvs_request_t *request)
{
    if (request->viewer->role == CRVS_ROLE_ADMIN)
        return NULL;
    return CRVS_ERROR(request->pool, HTTP_FORBIDDEN, CRVS_T("error.admins_only"), "%s", "");
}

crvs_error_t *crvs_access_teachers_only(crvs_request_t *request, const char *column)
{
    if (crvs_object_true(request->subject, column))
        return NULL;
    request->refused_in =
        crvs_object_int(request->subject, crvs_object_get(request->subject, "classroom_id") ? "classroom_id" : "id");
    return CRVS_ERROR(request->pool, HTTP_FORBIDDEN, CRVS_T("error.teachers_only"), "%s", "");
}

const crvs_access_t crvs_access_trainer = {.name = "trainer", .signed_in = true, .guard = guard_trainer};
const crvs_access_t crvs_access_admin = {.name = "admin", .signed_in = true, .guard = crvs_access_guard_admin};
