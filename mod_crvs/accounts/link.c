/* SPDX-License-Identifier: Apache-2.0 */
/* The link by which somebody sets a password: it is made and handed over, and works once. */
#include "accounts/accounts.h"
#include "accounts/fields.h"
#include "accounts/password.h"
#include "accounts/slips.h"
#include "accounts/user.h"
#include "audit/audit.h"
#include "config.h"
#include "core/base/crypto.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/once.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/http/response.h"
#include "core/http/throttle.h"
#include "identity/viewer.h"
#include "queries/accounts.h"

#include <apr_strings.h>
#include <http_log.h>

APLOG_USE_MODULE(crvs);

#define TOKEN_LENGTH 43
/* Invalid links that one IP address may try in a quarter of an hour. A whole school may share an address. */
#define MAX_WRONG_LINKS 60
#define KIND "password link"

/* --- An administrator makes it, for anybody --- */

/*
 * The link is kept nowhere, so the answer to the form is the only page that shows it.
 * @param back the page that the form was on, from below the base path, and @a back_name, what it is called
 */
static crvs_error_t *link_page(crvs_request_t *request, const crvs_user_link_t *link, const char *back,
                               const char *back_name)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_response_keep_secret(request);
    CRVS_TRY(crvs_slips_describe(request, link, context));
    crvs_once_note_shown(request, back, CRVS_T("flash.links_shown"));
    crvs_object_set(context, "user", crvs_value_object(link->user));
    crvs_object_set(context, "back", crvs_value_text(back));
    crvs_object_set(context, "back_name", crvs_value_text(back_name));
    return crvs_page(request, HTTP_OK, "users/link", context);
}

crvs_error_t *crvs_link_create(crvs_request_t *request)
{
    crvs_user_link_t link;

    if (!crvs_login_has_passwords(request))
        return crvs_error_not_found(request->pool);
    CRVS_TRY(crvs_user_link_make(crvs_request_act(request), request->id, &link));
    return link_page(request, &link, apr_psprintf(request->pool, "users/%" APR_INT64_T_FMT "/", request->id),
                     crvs_object_text(link.user, "full_name"));
}

/* --- A teacher makes it, for a student --- */

typedef struct {
    crvs_request_t *request;
    apr_int64_t user_id;
    crvs_user_link_t link;
} renewal_t;

static crvs_error_t *renew(crvs_db_t *db, void *baton)
{
    renewal_t *renewal = baton;
    crvs_request_t *request = renewal->request;
    bool learners_only = request->viewer->role != CRVS_ROLE_ADMIN;
    crvs_list_t *students;

    CRVS_TRY(crvs_sql_link_students(db, &students, request->id, renewal->user_id, learners_only, 1));
    if (!students->count)
        return CRVS_ERROR(request->pool, HTTP_FORBIDDEN, CRVS_T("error.links_by_admins"), "%s", "");
    return crvs_user_link_add(crvs_request_act(request), renewal->user_id, learners_only, crvs_slips_class(request),
                              &renewal->link);
}

crvs_error_t *crvs_link_renew(crvs_request_t *request)
{
    renewal_t renewal = {.request = request};

    renewal.user_id = crvs_form_id(request->form, "user_id", CRVS_T("field.required"));
    if (!renewal.user_id)
        return CRVS_ERROR(request->pool, HTTP_BAD_REQUEST, CRVS_T("error.bad_request"), "%s", "");
    CRVS_TRY(crvs_db_transaction(request->db, renew, &renewal));
    return link_page(request, &renewal.link,
                     apr_psprintf(request->pool, "classrooms/%" APR_INT64_T_FMT "/members/", request->id),
                     crvs_language_text(request->language, CRVS_T("members.list")));
}

/* --- Somebody uses it --- */

const crvs_access_t crvs_link_access = {.name = "password_link", .secret = true};

static const char *hash_of(crvs_request_t *request)
{
    return crvs_crypto_sha256_hex(request->pool, request->name, strlen(request->name));
}

/* The user whom the link belongs to; NULL where it is invalid: used, expired, or never issued. */
static crvs_error_t *find_user(crvs_request_t *request, crvs_object_t **user)
{
    const char *address = crvs_throttle_address(request->r);
    crvs_error_t *error;
    int wait = 0;

    *user = NULL;
    /* Where Apache signs people in, passwords count for nothing. */
    if (!crvs_login_has_passwords(request))
        return CRVS_ERROR(request->pool, HTTP_NOT_FOUND, CRVS_T("error.link_gone"), "%s", "");
    if (!crvs_throttle_take(request->r, KIND, address, MAX_WRONG_LINKS, &wait)) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, request->r, "too many wrong password links");
        error = CRVS_ERROR(request->pool, HTTP_TOO_MANY_REQUESTS, CRVS_T("error.link_throttled"), "%s", "");
        error->retry_after = wait;
        return error;
    }
    if (strlen(request->name) == TOKEN_LENGTH)
        CRVS_TRY(crvs_sql_link_user(request->db, user, hash_of(request)));
    if (*user) {
        crvs_throttle_give_back(request->r, KIND, address);
        return NULL;
    }
    return CRVS_ERROR(request->pool, HTTP_NOT_FOUND, CRVS_T("error.link_gone"), "%s", "");
}

static const crvs_field_t *const fields[] = {&crvs_fields_first_password, &crvs_fields_new_password_again, NULL};

static crvs_error_t *set_page(crvs_request_t *request, int status, crvs_form_t *form, crvs_object_t *user)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "user", crvs_value_object(user));
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "users/set-password", context);
}

crvs_error_t *crvs_link_show(crvs_request_t *request)
{
    crvs_object_t *user;

    crvs_response_keep_secret(request);
    CRVS_TRY(find_user(request, &user));
    return set_page(request, HTTP_OK, crvs_form_make(request), user);
}

typedef struct {
    crvs_request_t *request;
    crvs_object_t *user;
    const char *hash;
} setting_t;

static crvs_error_t *set_password(crvs_db_t *db, void *baton)
{
    const setting_t *setting = baton;
    crvs_request_t *request = setting->request;
    apr_int64_t id = crvs_object_int(setting->user, "id");
    const crvs_audit_t entry = {.action = CRVS_T("audit.action.password_set"), .detail = "link"};
    apr_int64_t taken;

    /* Where somebody else is signed in, the page is in that person's language. */
    CRVS_TRY(crvs_sql_link_confirm_address(
        db, NULL, hash_of(request), !request->viewer || request->viewer->id == id ? request->language->code : NULL));
    CRVS_TRY(crvs_sql_link_use(db, &taken, hash_of(request)));
    if (!taken)
        return CRVS_ERROR(request->pool, HTTP_NOT_FOUND, CRVS_T("error.link_gone"), "%s", "");
    CRVS_TRY(crvs_user_store_password(crvs_request_act(request), id, setting->hash, "", NULL));
    return crvs_audit_by(request, id, &entry);
}

crvs_error_t *crvs_link_use(crvs_request_t *request)
{
    setting_t setting = {.request = request};
    const char *password;

    crvs_response_keep_secret(request);
    CRVS_TRY(find_user(request, &setting.user));
    password = crvs_fields_read_new_password(request->form, crvs_object_text(setting.user, "username"));
    if (crvs_form_has_errors(request->form))
        return set_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, setting.user);
    crvs_db_release(request->db);
    CRVS_TRY(crvs_password_hash(request, password, &setting.hash));
    CRVS_TRY(crvs_db_transaction(request->db, set_password, &setting));
    crvs_flash(request, "success", CRVS_T("flash.password_set"));
    return crvs_redirect(request, crvs_request_url(request, "users/login/"));
}
