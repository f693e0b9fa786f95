/* SPDX-License-Identifier: Apache-2.0 */
/* People make their own account, where CrvsRegistration lets them. */
#include "accounts/accounts.h"
#include "accounts/fields.h"
#include "accounts/password.h"
#include "audit/audit.h"
#include "classrooms/classrooms.h"
#include "config.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/http/throttle.h"
#include "core/site.h"
#include "core/text/url.h"
#include "identity/headcount.h"
#include "identity/session.h"
#include "identity/viewer.h"
#include "queries/accounts.h"

#include <apr_strings.h>
#include <http_log.h>

APLOG_USE_MODULE(crvs);

/* Limits for one IP address in a quarter of an hour: a whole class may register from it at once. */
#define MAX_ACCOUNTS 100
#define MAX_WRONG_CODES 30
#define ACCOUNTS "registration"
#define CODES "registration code"

typedef struct {
    crvs_request_t *request;
    const char *full_name;
    const char *username;
    const char *email;
    const char *hash;
    apr_int64_t classroom_id; /* 0: none */
    apr_int64_t id;
} registration_t;

static crvs_registration_e allowed(const crvs_request_t *request)
{
    return crvs_config_registration(crvs_config_of(request->r->server));
}

static crvs_error_t *guard_registration(crvs_request_t *request)
{
    if (allowed(request) != CRVS_REGISTRATION_OFF)
        return NULL;
    return crvs_error_not_found(request->pool);
}

/*
 * The answer that would have signed somebody in was not waited for: it had the session's cookie, and this one has none.
 * Whoever knows what was typed is let in, as at the login.
 */
static crvs_error_t *sign_in_again(crvs_request_t *request)
{
    const char *password = crvs_form_get(request->form, crvs_fields_first_password.name);
    crvs_bcrypt_match_e match;
    crvs_object_t *user;

    CRVS_TRY(crvs_sql_user_for_login(request->db, &user, crvs_fields_read_username(request->form)));
    crvs_db_release(request->db);
    if (!user || !crvs_object_true(user, "is_active"))
        return NULL;
    CRVS_TRY(crvs_password_check(request, password, crvs_object_text(user, "password_hash"), NULL, &match, NULL));
    return match == CRVS_BCRYPT_WRONG ? NULL : crvs_session_open(request, crvs_object_int(user, "id"));
}

const crvs_access_t crvs_register_access = {
    .name = "registration", .guard = guard_registration, .again = sign_in_again};

#define CODE .name = "code", .max_length = CRVS_CODE_TYPED, .hint = CRVS_T("register.code_hint"), .style = "code-input"

static const crvs_field_t code = {CODE};
static const crvs_field_t needed_code = {CODE, .required = true};
static const crvs_field_t *const fields[] = {&crvs_fields_own_full_name,
                                             &crvs_fields_own_username,
                                             &crvs_fields_own_email,
                                             &crvs_fields_first_password,
                                             &crvs_fields_new_password_again,
                                             &code,
                                             NULL};
static const crvs_field_t *const fields_with_code[] = {&crvs_fields_own_full_name,
                                                       &crvs_fields_own_username,
                                                       &crvs_fields_own_email,
                                                       &crvs_fields_first_password,
                                                       &crvs_fields_new_password_again,
                                                       &needed_code,
                                                       NULL};

static crvs_error_t *register_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    bool needs_code = allowed(request) == CRVS_REGISTRATION_CODE;

    crvs_object_set(context, "code_required", crvs_value_bool(needs_code));
    crvs_object_set(context, "registration", crvs_value_bool(true));
    if (!crvs_form_has_error(form, "code") && !request->is_redrawn)
        CRVS_TRY(crvs_invitation_add(request, context, crvs_form_get(form, "code")));
    crvs_object_set(context, "form", crvs_field_show(form, needs_code ? fields_with_code : fields));
    return crvs_page(request, status, "users/register", context);
}

crvs_error_t *crvs_register_show(crvs_request_t *request)
{
    crvs_form_t *form = crvs_form_make(request);
    const char *typed = crvs_request_query(request, "code");

    if (request->viewer && typed)
        return crvs_redirect(
            request, crvs_request_url(request, "classrooms/join/?code=%s", crvs_url_encode(request->pool, typed)));
    if (request->viewer)
        return crvs_redirect(request, request->site->base);
    crvs_form_set(form, "code", typed);
    return register_page(request, HTTP_OK, form);
}

static void refuse(crvs_request_t *request, const char *field, const char *what, int wait, int *status)
{
    ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, request->r, "too many from one address: %s", what);
    apr_table_setn(request->r->err_headers_out, "Retry-After", apr_itoa(request->pool, wait));
    crvs_form_error(request->form, field, CRVS_T("register.throttled"));
    *status = HTTP_TOO_MANY_REQUESTS;
}

/* The class that the code opens. Guesses are limited here as they are for signed-in users. */
static crvs_error_t *read_code(crvs_request_t *request, apr_int64_t *classroom_id, int *status)
{
    const char *typed =
        crvs_code_field_read(request->form, allowed(request) == CRVS_REGISTRATION_CODE ? &needed_code : &code);
    const char *address = crvs_throttle_address(request->r);
    int wait = 0;

    *classroom_id = 0;
    /* A form that cannot be taken tries no code. */
    if (!typed || request->is_redrawn)
        return NULL;
    if (!crvs_throttle_take(request->r, CODES, address, MAX_WRONG_CODES, &wait)) {
        refuse(request, "code", CODES, wait, status);
        return NULL;
    }
    CRVS_TRY(crvs_enrol_find_by_code(crvs_request_act(request), typed, classroom_id));
    if (*classroom_id)
        crvs_throttle_give_back(request->r, CODES, address);
    else
        crvs_form_error(request->form, "code", CRVS_T("field.code_unknown"));
    return NULL;
}

/* The account, its place in the class and the line of the audit: all or nothing. */
static crvs_error_t *add_account(crvs_db_t *db, void *baton)
{
    registration_t *registration = baton;
    const crvs_audit_t entry = {.action = CRVS_T("audit.action.registered")};
    apr_int64_t added;

    CRVS_TRY(crvs_sql_user_create(db, &registration->id, registration->username, registration->full_name,
                                  registration->email, "learner", registration->hash, ""));
    CRVS_TRY(crvs_headcount_add(db, "learner", true));
    if (registration->classroom_id)
        CRVS_TRY(crvs_enrol_add(db, registration->classroom_id, registration->id, "student", &added));
    return crvs_audit_by(registration->request, registration->id, &entry);
}

/* Adds the account; the form says why where that cannot be. */
static crvs_error_t *try_to_add(crvs_request_t *request, registration_t *registration, const char *password,
                                int *status)
{
    const char *address = crvs_throttle_address(request->r);
    crvs_error_t *error;
    int wait = 0;

    if (!crvs_throttle_take(request->r, ACCOUNTS, address, MAX_ACCOUNTS, &wait)) {
        refuse(request, "all", ACCOUNTS, wait, status);
        return NULL;
    }
    crvs_db_release(request->db);
    CRVS_TRY(crvs_password_hash(request, password, &registration->hash));
    error = crvs_db_transaction(request->db, add_account, registration);
    if (!crvs_db_is_duplicate(error))
        return error;
    crvs_form_error(request->form, "username", CRVS_T("field.username_taken"));
    return NULL;
}

/* To what somebody registered for. */
static crvs_error_t *lead_on(crvs_request_t *request, apr_int64_t classroom_id)
{
    if (classroom_id)
        return crvs_redirect(request, crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/", classroom_id));
    return crvs_redirect(request, request->site->base);
}

/* Sent again by whom it signed in: the form's token was good until then. There is nothing left to do. */
static crvs_error_t *say_registered(crvs_request_t *request)
{
    request->is_redrawn = false;
    crvs_flash(request, "info", CRVS_T("flash.sent_already"));
    return lead_on(request, 0);
}

crvs_error_t *crvs_register_submit(crvs_request_t *request)
{
    crvs_form_t *form = request->form;
    registration_t registration = {.request = request};
    int status = HTTP_UNPROCESSABLE_ENTITY;
    const char *password;

    registration.full_name = crvs_fields_read_full_name(form);
    registration.username = crvs_fields_read_username(form);
    if (request->viewer && !strcmp(registration.username, request->viewer->username))
        return say_registered(request);
    registration.email = crvs_fields_read_email(form);
    password = crvs_fields_read_new_password(form, registration.username);
    CRVS_TRY(read_code(request, &registration.classroom_id, &status));
    if (!crvs_form_has_errors(form))
        CRVS_TRY(try_to_add(request, &registration, password, &status));
    if (crvs_form_has_errors(form))
        return register_page(request, status, form);
    CRVS_TRY(crvs_session_open(request, registration.id));
    crvs_flash(request, "success", CRVS_T("flash.registered"));
    return lead_on(request, registration.classroom_id);
}
