/* SPDX-License-Identifier: Apache-2.0 */
/* A class's teacher changes what it is called and what it is about. */
#include "audit/audit.h"
#include "classrooms/classrooms.h"
#include "classrooms/details.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"

static crvs_error_t *edit_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "classroom", crvs_value_object(request->subject));
    CRVS_TRY(crvs_details_show(request, form, false, context));
    return crvs_page(request, status, "classrooms/edit", context);
}

crvs_error_t *crvs_classrooms_edit_show(crvs_request_t *request)
{
    crvs_form_t *form = crvs_form_make(request);

    crvs_details_fill(form, request->subject);
    return edit_page(request, HTTP_OK, form);
}

typedef struct {
    crvs_request_t *request;
    const crvs_class_details_t *details;
} change_t;

static crvs_error_t *carry_out(crvs_db_t *db, void *baton)
{
    const change_t *change = baton;

    CRVS_TRY(crvs_details_change(db, change->request->id, change->details));
    return crvs_audit(change->request, &(crvs_audit_t){.action = CRVS_T("audit.action.class_changed"),
                                                       .target_kind = "classroom",
                                                       .target_id = change->request->id,
                                                       .target_name = crvs_details_name(change->details)});
}

crvs_error_t *crvs_classrooms_edit(crvs_request_t *request)
{
    change_t change = {.request = request};

    CRVS_TRY(crvs_details_read(request, false, &change.details));
    if (crvs_form_has_errors(request->form))
        return edit_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    CRVS_TRY(crvs_db_transaction(request->db, carry_out, &change));
    crvs_flash(request, "success", CRVS_T("flash.changed"));
    return crvs_redirect(request, crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/", request->id));
}
