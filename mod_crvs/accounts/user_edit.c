/* Administrators make accounts and change them. */
#include "accounts/accounts.h"
#include "accounts/change.h"
#include "accounts/fields.h"
#include "audit/audit.h"
#include "core/form.h"
#include "core/response.h"
#include "queries/accounts.h"

#include <apr_strings.h>

typedef struct {
    crvs_request_t *request;
    apr_int64_t id;
    const char *full_name;
    const char *username;
    const char *email;
    const char *role;
} account_t;

static void read_account(crvs_form_t *form, account_t *account)
{
    account->full_name = crvs_fields_full_name(form);
    account->username = crvs_fields_username(form);
    account->email = crvs_fields_email(form);
    account->role = crvs_fields_role(form);
}

/* The form of a new account, where `user` is NULL, or the page of one that there is. */
static crvs_error_t *user_page(crvs_request_t *request, int status, crvs_form_t *form, crvs_object_t *user)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    const char *role = crvs_form_get(form, "role");

    crvs_object_set(context, "user", crvs_object(user));
    crvs_object_set(context, "have_passwords", crvs_bool(crvs_accounts_have_passwords(request)));
    crvs_object_set(context, "is_self", crvs_bool(user && request->id == request->viewer->id));
    crvs_object_set(context, "is_trainer", crvs_bool(!strcmp(role, "trainer")));
    crvs_object_set(context, "is_admin", crvs_bool(!strcmp(role, "admin")));
    crvs_object_set(context, "form", crvs_object(crvs_form_object(form)));
    return crvs_page(request, status, "users/edit", context);
}

static const char *page_of(crvs_request_t *request, apr_int64_t id)
{
    return crvs_request_url(request, "users/%" APR_INT64_T_FMT "/", id);
}

/* --- New ones --- */

static crvs_error_t *create(crvs_db_t *db, void *baton)
{
    account_t *account = baton;

    CRVS_TRY(crvs_sql_user_create(db, &account->id, account->username, account->full_name, account->email,
                                  account->role, ""));
    return crvs_change_audit(account->request, CRVS_T("audit.action.user_created"), account->id, account->username,
                             account->role);
}

crvs_error_t *crvs_accounts_show_create_user(crvs_request_t *request)
{
    return user_page(request, HTTP_OK, crvs_form_make(request), NULL);
}

crvs_error_t *crvs_accounts_create_user(crvs_request_t *request)
{
    account_t account = {.request = request};
    crvs_error_t *error;

    read_account(request->form, &account);
    if (crvs_form_has_errors(request->form))
        return user_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, NULL);
    error = crvs_db_transaction(request->db, create, &account);
    if (crvs_db_is_duplicate(error)) {
        crvs_form_error(request->form, "username", CRVS_T("field.username_taken"));
        return user_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, NULL);
    }
    if (error)
        return error;
    crvs_flash(request, "success", CRVS_T("flash.user_created"));
    return crvs_redirect(request, page_of(request, account.id));
}

/* --- Those there are --- */

static crvs_error_t *load(crvs_request_t *request, crvs_object_t **user)
{
    CRVS_TRY(crvs_sql_user_for_admin(request->db, user, request->id));
    if (*user)
        return NULL;
    return CRVS_ERROR(request->pool, HTTP_NOT_FOUND, CRVS_T("error.not_found"), "%s", "");
}

crvs_error_t *crvs_accounts_show_user(crvs_request_t *request)
{
    static const char *const fields[] = {"full_name", "username", "email", "role"};
    crvs_form_t *form = crvs_form_make(request);
    crvs_object_t *user;

    CRVS_TRY(load(request, &user));
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
        crvs_form_set(form, fields[i], crvs_object_text(user, fields[i]));
    return user_page(request, HTTP_OK, form, user);
}

/* The new values where they differ from the old ones, and the line of the audit that says so. */
static crvs_error_t *change(crvs_db_t *db, void *baton)
{
    account_t *account = baton;
    crvs_request_t *request = account->request;
    bool last_admin;
    crvs_object_t *user;
    const char *old_name, *old_role, *old_full_name;

    CRVS_TRY(crvs_change_lock(request, account->id, &user, &last_admin));
    old_name = crvs_object_text(user, "username");
    old_role = crvs_object_text(user, "role");
    old_full_name = crvs_object_text(user, "full_name");
    if (last_admin && strcmp(account->role, "admin"))
        return crvs_change_refuse_last_admin(request);
    CRVS_TRY(crvs_sql_user_change(db, NULL, account->id, account->username, account->full_name, account->email,
                                  account->role));
    if (strcmp(old_full_name, account->full_name))
        CRVS_TRY(crvs_sql_user_rename_member(db, NULL, account->id, account->full_name));
    if (strcmp(old_role, account->role))
        CRVS_TRY(crvs_change_audit(request, CRVS_T("audit.action.user_role"), account->id, account->username,
                                   apr_pstrcat(request->pool, old_role, " > ", account->role, NULL)));
    if (strcmp(old_name, account->username))
        return crvs_change_audit(request, CRVS_T("audit.action.user_changed"), account->id, account->username,
                                 apr_pstrcat(request->pool, old_name, " > ", account->username, NULL));
    if (strcmp(old_full_name, account->full_name) || strcmp(crvs_object_text(user, "email"), account->email))
        return crvs_change_audit(request, CRVS_T("audit.action.user_changed"), account->id, account->username, NULL);
    return NULL;
}

crvs_error_t *crvs_accounts_change_user(crvs_request_t *request)
{
    account_t account = {.request = request, .id = request->id};
    crvs_object_t *user;
    crvs_error_t *error = NULL;

    CRVS_TRY(load(request, &user));
    read_account(request->form, &account);
    if (!crvs_form_has_errors(request->form))
        error = crvs_db_transaction(request->db, change, &account);
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
