/* A class's teacher changes what it is called and what it is about. */
#include "classrooms/classrooms.h"
#include "classrooms/details.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "queries/classrooms.h"

#include <apr_strings.h>

static crvs_error_t *edit_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "classroom", crvs_value_object(request->subject));
    /* A class keeps on without its category when that is deleted. */
    crvs_object_set(context, "category_optional", crvs_value_bool(true));
    CRVS_TRY(crvs_details_show(request, form, context));
    return crvs_page(request, status, "classrooms/edit", context);
}

crvs_error_t *crvs_classrooms_edit_show(crvs_request_t *request)
{
    static const char *const fields[] = {"name", "subject", "schedule", "description"};
    crvs_form_t *form = crvs_form_make(request);

    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
        crvs_form_set(form, fields[i], crvs_object_text(request->subject, fields[i]));
    crvs_form_set(form, "category_id",
                  apr_psprintf(request->pool, "%" APR_INT64_T_FMT, crvs_object_int(request->subject, "category_id")));
    return edit_page(request, HTTP_OK, form);
}

crvs_error_t *crvs_classrooms_edit(crvs_request_t *request)
{
    crvs_class_details_t details;

    CRVS_TRY(crvs_details_read(request, &details, false));
    if (crvs_form_has_errors(request->form))
        return edit_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    CRVS_TRY(crvs_sql_classroom_change(request->db, NULL, request->id, details.name, details.subject,
                                       details.description, details.schedule, details.category_id));
    crvs_flash(request, "success", CRVS_T("flash.changed"));
    return crvs_redirect(request, crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/", request->id));
}
