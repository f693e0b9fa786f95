#include "classrooms/classrooms.h"
#include "classrooms/join_code.h"
#include "core/form.h"
#include "core/response.h"
#include "queries/classrooms.h"

#include <apr_strings.h>

/* Two of 2^40 codes are the same once in a long while; that many times in a row, never. */
#define CODE_TRIES 5

typedef struct {
    crvs_request_t *request;
    const char *name;
    const char *subject;
    const char *description;
    const char *schedule;
    apr_int64_t category_id;
    apr_int64_t classroom_id;
} creation_t;

static crvs_error_t *create_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    apr_int64_t chosen = apr_atoi64(crvs_form_get(form, "category_id"));
    crvs_list_t *categories;

    CRVS_TRY(crvs_sql_categories(request->db, &categories));
    crvs_form_select(categories, chosen);
    crvs_object_set(context, "categories", crvs_list(categories));
    crvs_object_set(context, "form", crvs_object(crvs_form_object(form)));
    return crvs_page(request, status, "classrooms/create", context);
}

crvs_error_t *crvs_classrooms_show_create(crvs_request_t *request)
{
    return create_page(request, HTTP_OK, crvs_form_make(request));
}

/* The class and its first teacher, both or neither. */
static crvs_error_t *create(crvs_db_t *db, void *baton)
{
    creation_t *creation = baton;
    crvs_request_t *request = creation->request;
    crvs_error_t *error = NULL;

    for (int turn = 0; turn < CODE_TRIES; turn++) {
        const char *code = crvs_join_code_make(request->pool);

        if (!code)
            return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                              "OpenSSL gave no random bytes");
        error = crvs_sql_classroom_create(db, &creation->classroom_id, creation->name, creation->subject,
                                          creation->description, creation->schedule, creation->category_id,
                                          request->viewer->id, code);
        if (!crvs_db_is_duplicate(error))
            break;
    }
    if (error)
        return error;
    return crvs_sql_classroom_add_member(db, NULL, creation->classroom_id, request->viewer->id, "teacher");
}

static crvs_error_t *check_category(crvs_request_t *request, apr_int64_t category_id)
{
    crvs_object_t *category = NULL;

    if (!category_id)
        return NULL;
    CRVS_TRY(crvs_sql_category_exists(request->db, &category, category_id));
    if (!category)
        crvs_form_error(request->form, "category_id", CRVS_T("field.category_unknown"));
    return NULL;
}

crvs_error_t *crvs_classrooms_create(crvs_request_t *request)
{
    crvs_form_t *form = request->form;
    creation_t creation = {.request = request};

    creation.name = crvs_form_text(form, "name", true, 150);
    creation.subject = crvs_form_text(form, "subject", false, 150);
    creation.category_id = crvs_form_id(form, "category_id", CRVS_T("field.category_unknown"));
    creation.schedule = crvs_form_text(form, "schedule", false, 1000);
    creation.description = crvs_form_text(form, "description", false, 4000);
    CRVS_TRY(check_category(request, creation.category_id));
    if (crvs_form_has_errors(form))
        return create_page(request, HTTP_UNPROCESSABLE_ENTITY, form);
    CRVS_TRY(crvs_db_transaction(request->db, create, &creation));
    crvs_flash(request, "success", CRVS_T("flash.class_created"));
    return crvs_redirect(request, crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/",
                                                   creation.classroom_id));
}
