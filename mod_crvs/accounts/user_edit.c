/* SPDX-License-Identifier: Apache-2.0 */
/* Administrators make accounts and change them. */
#include "accounts/accounts.h"
#include "accounts/fields.h"
#include "accounts/user.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "identity/change.h"
#include "identity/viewer.h"
#include "notices/notices.h"
#include "queries/accounts.h"

static const crvs_field_t *const fields[] = {&crvs_fields_full_name, &crvs_fields_sort_name, &crvs_fields_username,
                                             &crvs_fields_email,     &crvs_fields_role,      NULL};

static crvs_user_t read_user(crvs_form_t *form)
{
    crvs_user_t user = {0};

    user.full_name = crvs_fields_read_full_name(form);
    user.sort_name = crvs_fields_read_sort_name(form);
    user.username = crvs_fields_read_username(form);
    user.email = crvs_fields_read_email(form);
    user.role = crvs_fields_read_role(form);
    return user;
}

/* The form for a new account where `user` is NULL, else the page of an existing one. */
static crvs_error_t *user_page(crvs_request_t *request, int status, crvs_form_t *form, crvs_object_t *user)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *classes = NULL;

    if (user)
        CRVS_TRY(crvs_sql_user_classes(request->db, &classes, request->id));
    crvs_object_set(context, "classes", crvs_value_list(classes));
    crvs_object_set(context, "has_classes", crvs_value_bool(classes && classes->count));
    crvs_object_set(context, "user", crvs_value_object(user));
    if (user)
        CRVS_TRY(crvs_choices_describe(crvs_request_act(request), request->id, context));
    crvs_object_set(context, "have_passwords", crvs_value_bool(crvs_login_has_passwords(request)));
    crvs_object_set(context, "is_self", crvs_value_bool(user && request->id == request->viewer->id));
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "users/edit", context);
}

static const char *page_of(crvs_request_t *request, apr_int64_t id)
{
    return crvs_request_url(request, "users/%" APR_INT64_T_FMT "/", id);
}

/* --- New ones --- */

crvs_error_t *crvs_user_edit_show_new(crvs_request_t *request)
{
    return user_page(request, HTTP_OK, crvs_form_make(request), NULL);
}

crvs_error_t *crvs_user_edit_create(crvs_request_t *request)
{
    crvs_user_t user = read_user(request->form);
    crvs_error_t *error;

    if (crvs_form_has_errors(request->form))
        return user_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, NULL);
    error = crvs_user_create(crvs_request_act(request), &user);
    if (crvs_db_is_duplicate(error)) {
        crvs_form_error(request->form, "username", CRVS_T("field.username_taken"));
        return user_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, NULL);
    }
    if (error)
        return error;
    crvs_flash(request, "success", CRVS_T("flash.user_created"));
    return crvs_redirect(request, page_of(request, user.id));
}

/* --- Those there are --- */

static crvs_error_t *load(crvs_request_t *request, crvs_object_t **user)
{
    CRVS_TRY(crvs_sql_user_for_admin(request->db, user, request->id));
    if (*user)
        return NULL;
    return crvs_error_not_found(request->pool);
}

crvs_error_t *crvs_user_edit_show(crvs_request_t *request)
{
    crvs_form_t *form = crvs_form_make(request);
    crvs_object_t *user;

    CRVS_TRY(load(request, &user));
    crvs_field_fill(form, fields, user);
    return user_page(request, HTTP_OK, form, user);
}

crvs_error_t *crvs_user_edit_change(crvs_request_t *request)
{
    crvs_user_t wanted;
    crvs_user_done_t done;
    crvs_object_t *user;
    crvs_error_t *error = NULL;

    CRVS_TRY(load(request, &user));
    wanted = read_user(request->form);
    wanted.id = request->id;
    if (!crvs_form_has_errors(request->form))
        error = crvs_user_change(crvs_request_act(request), &wanted, &done);
    if (crvs_db_is_duplicate(error))
        crvs_form_error(request->form, "username", CRVS_T("field.username_taken"));
    else if (crvs_change_is_last_admin(error))
        crvs_form_error(request->form, "role", CRVS_T("field.last_admin"));
    else if (error)
        return error;
    if (crvs_form_has_errors(request->form))
        return user_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, user);
    crvs_flash(request, "success", CRVS_T("flash.changed"));
    return crvs_redirect(request, page_of(request, request->id));
}
