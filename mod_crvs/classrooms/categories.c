/* SPDX-License-Identifier: Apache-2.0 */
/* The school's categories, for administrators. */
#include "classrooms/category.h"
#include "classrooms/classrooms.h"
#include "core/http/field.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "identity/access.h"
#include "queries/classrooms.h"

static crvs_error_t *guard_category(crvs_request_t *request)
{
    CRVS_TRY(crvs_access_admin.guard(request));
    CRVS_TRY(crvs_sql_category_used(request->db, &request->subject, request->id));
    if (request->subject)
        return NULL;
    return crvs_error_not_found(request->pool);
}

const crvs_access_t crvs_categories_access = {.name = "category", .signed_in = true, .guard = guard_category};

static crvs_error_t *to_list(crvs_request_t *request, const char *flash)
{
    crvs_flash(request, "success", flash);
    return crvs_redirect(request, crvs_request_url(request, "categories/"));
}

static const crvs_field_t name = {
    .name = "category_name", .max_length = CRVS_CATEGORY_LENGTH, .column = "category.name", .required = true};
static const crvs_field_t *const fields[] = {&name, NULL};

static crvs_error_t *list_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *categories;

    CRVS_TRY(crvs_sql_categories_used(request->db, &categories));
    crvs_object_set(context, "categories", crvs_value_list(categories));
    crvs_object_set(context, "has_categories", crvs_value_bool(categories->count > 0));
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "categories/index", context);
}

/* Stores the name that was sent; where that cannot be, the form says why. */
static crvs_error_t *save_form(crvs_request_t *request, crvs_category_t *category)
{
    category->name = crvs_field_text(request->form, &name);
    if (crvs_form_has_errors(request->form))
        return NULL;
    CRVS_TRY(crvs_category_save(crvs_request_act(request), category));
    if (category->taken_by)
        crvs_form_error(request->form, "category_name", CRVS_T("field.category_taken"));
    return NULL;
}

crvs_error_t *crvs_categories_list(crvs_request_t *request)
{
    return list_page(request, HTTP_OK, crvs_form_make(request));
}

crvs_error_t *crvs_categories_create(crvs_request_t *request)
{
    crvs_category_t category = {0};

    CRVS_TRY(save_form(request, &category));
    if (crvs_form_has_errors(request->form))
        return list_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    return to_list(request, CRVS_T("flash.category_created"));
}

static crvs_error_t *rename_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "categories/edit", context);
}

crvs_error_t *crvs_categories_show_rename(crvs_request_t *request)
{
    crvs_form_t *form = crvs_form_make(request);

    crvs_form_set(form, "category_name", crvs_object_text(request->subject, "name"));
    return rename_page(request, HTTP_OK, form);
}

crvs_error_t *crvs_categories_rename(crvs_request_t *request)
{
    crvs_category_t category = {.id = request->id, .former_name = crvs_object_text(request->subject, "name")};

    CRVS_TRY(save_form(request, &category));
    if (crvs_form_has_errors(request->form))
        return rename_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    return to_list(request, CRVS_T("flash.changed"));
}

crvs_error_t *crvs_categories_show_delete(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "category", crvs_value_object(request->subject));
    return crvs_page(request, HTTP_OK, "categories/delete", context);
}

crvs_error_t *crvs_categories_delete(crvs_request_t *request)
{
    const crvs_category_t category = {.id = request->id, .name = crvs_object_text(request->subject, "name")};

    CRVS_TRY(crvs_category_delete(crvs_request_act(request), &category));
    return to_list(request, CRVS_T("flash.category_deleted"));
}
