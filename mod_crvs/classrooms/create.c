/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/audit.h"
#include "classrooms/classrooms.h"
#include "classrooms/code.h"
#include "classrooms/details.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "identity/viewer.h"
#include "queries/classrooms.h"

typedef struct {
    crvs_request_t *request;
    const crvs_class_details_t *details;
    apr_int64_t classroom_id;
} creation_t;

static crvs_error_t *create_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    CRVS_TRY(crvs_details_show(request, form, true, context));
    return crvs_page(request, status, "classrooms/create", context);
}

crvs_error_t *crvs_classrooms_create_show(crvs_request_t *request)
{
    return create_page(request, HTTP_OK, crvs_form_make(request));
}

static crvs_error_t *store(crvs_db_t *db, void *baton, const char *code)
{
    creation_t *creation = baton;

    return crvs_details_create(db, &creation->classroom_id, creation->details, creation->request->viewer->id, code);
}

/* The class and its first teacher, both or neither. */
static crvs_error_t *create(crvs_db_t *db, void *baton)
{
    const creation_t *creation = baton;
    apr_int64_t added;

    CRVS_TRY(crvs_code_give(db, store, baton));
    CRVS_TRY(crvs_enrol_add(db, creation->classroom_id, creation->request->viewer->id, "teacher", &added));
    return crvs_audit(creation->request, &(crvs_audit_t){.action = CRVS_T("audit.action.class_created"),
                                                         .target_kind = "classroom",
                                                         .target_id = creation->classroom_id,
                                                         .target_name = crvs_details_name(creation->details)});
}

crvs_error_t *crvs_classrooms_create(crvs_request_t *request)
{
    creation_t creation = {.request = request};

    CRVS_TRY(crvs_details_read(request, true, &creation.details));
    if (crvs_form_has_errors(request->form))
        return create_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    CRVS_TRY(crvs_db_transaction(request->db, create, &creation));
    crvs_flash(request, "success", CRVS_T("flash.class_created"));
    return crvs_redirect(request, crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/", creation.classroom_id));
}
