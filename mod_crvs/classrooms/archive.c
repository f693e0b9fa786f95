/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A class that is over is archived: it leaves "my classes", nobody can join it, and nothing can be planned or started
 * in it. Its members can still open its page and its recordings, and its teachers can restore it.
 */
#include "audit/audit.h"
#include "classrooms/classrooms.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "queries/classrooms.h"

static crvs_error_t *note(crvs_request_t *request, const char *action)
{
    return crvs_audit(request, &(crvs_audit_t){.action = action,
                                               .target_kind = "classroom",
                                               .target_id = request->id,
                                               .target_name = crvs_object_text(request->subject, "name")});
}

static crvs_error_t *archive(crvs_db_t *db, void *baton)
{
    crvs_request_t *request = baton;
    apr_int64_t changed;

    CRVS_TRY(crvs_sql_classroom_archive(db, &changed, request->id));
    return changed ? note(request, CRVS_T("audit.action.class_archived")) : NULL;
}

static crvs_error_t *restore(crvs_db_t *db, void *baton)
{
    crvs_request_t *request = baton;
    apr_int64_t changed;

    CRVS_TRY(crvs_sql_classroom_restore(db, &changed, request->id));
    return changed ? note(request, CRVS_T("audit.action.class_restored")) : NULL;
}

crvs_error_t *crvs_classrooms_archive_show(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "classroom", crvs_value_object(request->subject));
    return crvs_page(request, HTTP_OK, "classrooms/archive", context);
}

crvs_error_t *crvs_classrooms_archive(crvs_request_t *request)
{
    CRVS_TRY(crvs_db_transaction(request->db, archive, request));
    crvs_flash(request, "success", CRVS_T("flash.class_archived"));
    return crvs_redirect(request, crvs_request_url(request, "classrooms/"));
}

crvs_error_t *crvs_classrooms_archive_undo(crvs_request_t *request)
{
    CRVS_TRY(crvs_db_transaction(request->db, restore, request));
    crvs_flash(request, "success", CRVS_T("flash.class_restored"));
    return crvs_redirect(request, crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/", request->id));
}
