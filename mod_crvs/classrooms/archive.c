/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A class that is over is archived: it leaves "my classes", nobody can join it, and nothing can be planned or started
 * in it. Its members can still open its page and its recordings, and its teachers can restore it.
 */
#include "classrooms/classrooms.h"
#include "classrooms/many.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"

static crvs_error_t *set_archived(crvs_request_t *request, bool is_restored)
{
    apr_array_header_t *ids = apr_array_make(request->pool, 1, sizeof(apr_int64_t));
    apr_int64_t changed;

    APR_ARRAY_PUSH(ids, apr_int64_t) = request->id;
    return crvs_many_archive(crvs_request_act(request), ids, is_restored, &changed);
}

crvs_error_t *crvs_classrooms_archive_show(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "classroom", crvs_value_object(request->subject));
    return crvs_page(request, HTTP_OK, "classrooms/archive", context);
}

crvs_error_t *crvs_classrooms_archive(crvs_request_t *request)
{
    CRVS_TRY(set_archived(request, false));
    crvs_flash(request, "success", CRVS_T("flash.class_archived"));
    return crvs_redirect(request, crvs_request_url(request, "classrooms/"));
}

crvs_error_t *crvs_classrooms_archive_undo(crvs_request_t *request)
{
    CRVS_TRY(set_archived(request, true));
    crvs_flash(request, "success", CRVS_T("flash.class_restored"));
    return crvs_redirect(request, crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/", request->id));
}
