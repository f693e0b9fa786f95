#include "classrooms/details.h"

#include "queries/classrooms.h"

#include <apr_strings.h>

static crvs_error_t *read_category(crvs_request_t *request, bool is_needed, apr_int64_t *id)
{
    crvs_form_t *form = request->form;
    crvs_object_t *category = NULL;

    *id = 0;
    if (is_needed || *crvs_form_text(form, "category_id", false, 20))
        *id = crvs_form_id(form, "category_id", CRVS_T("field.category_unknown"));
    if (!*id)
        return NULL;
    CRVS_TRY(crvs_sql_category_exists(request->db, &category, *id));
    if (!category)
        crvs_form_error(form, "category_id", CRVS_T("field.category_unknown"));
    return NULL;
}

/* In the form's order, which is that of its errors. */
crvs_error_t *crvs_details_read(crvs_request_t *request, crvs_class_details_t *details, bool needs_category)
{
    crvs_form_t *form = request->form;

    details->name = crvs_form_text(form, "name", true, 150);
    CRVS_TRY(read_category(request, needs_category, &details->category_id));
    details->subject = crvs_form_text(form, "subject", false, 150);
    details->schedule = crvs_form_text(form, "schedule", false, 1000);
    details->description = crvs_form_text(form, "description", false, 4000);
    return NULL;
}

crvs_error_t *crvs_details_show(crvs_request_t *request, crvs_form_t *form, crvs_object_t *context)
{
    crvs_list_t *categories;

    CRVS_TRY(crvs_sql_categories(request->db, &categories));
    crvs_form_select(categories, apr_atoi64(crvs_form_get(form, "category_id")));
    crvs_object_set(context, "categories", crvs_value_list(categories));
    crvs_object_set(context, "form", crvs_value_object(crvs_form_object(form)));
    return NULL;
}
