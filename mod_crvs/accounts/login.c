/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/accounts.h"
#include "accounts/login_wait.h"
#include "accounts/password.h"
#include "accounts/turns.h"
#include "audit/audit.h"
#include "classrooms/classrooms.h"
#include "config.h"
#include "core/base/counter.h"
#include "core/http/assets.h"
#include "core/http/carry.h"
#include "core/http/field.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/http/throttle.h"
#include "core/text/url.h"
#include "identity/external.h"
#include "identity/session.h"
#include "identity/viewer.h"
#include "queries/accounts.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>

APLOG_USE_MODULE(crvs);

/* Limits on failures in a quarter of an hour. A whole school may share an IP address. */
#define MAX_FOR_ACCOUNT_AND_ADDRESS 10
#define MAX_FOR_ACCOUNT 50
#define MAX_FOR_ADDRESS 200
/*
 * How many logins of one address are told to wait in a quarter of an hour: more than wait at once, so that a school behind
 * one address gets in, and too few to keep others out for long.
 */
#define WAITING "login waiting"
#define MAX_WAITING_FOR_ADDRESS 1500

/* When to try again where there was no place at that turn. */
#define AGAIN apr_time_from_sec(5)

/* What a login counts against. */
typedef struct {
    const char *kind;
    const char *key;
    int limit;
} count_t;

#define COUNTS 3

/* Somebody who signs in, and what comes of it. */
typedef struct {
    const char *username, *password, *next;
    bool is_their_turn;  /* they waited for it, and come for the first time */
    apr_time_t due;      /* their turn is to come; 0: it is here */
    apr_int64_t user_id; /* 0: something is wrong, and the form says what */
    int status;          /* of the page that shows the form again */
} attempt_t;

/* Where to go after the login. */
static const char *next_of(crvs_request_t *request, const char *next)
{
    return next && crvs_url_is_safe_path(next) ? next : request->site->base;
}

bool crvs_login_has_passwords(const crvs_request_t *request)
{
    return !crvs_config_login_is_apache(crvs_config_of(request->r->server));
}

static const crvs_field_t username_field = {.name = "username",
                                            .max_length = CRVS_USERNAME_LENGTH,
                                            .column = "user.username",
                                            .required = true,
                                            .is_word = true,
                                            .complete = "username"};
static const crvs_field_t password_field = {
    .name = "password", .kind = CRVS_FIELD_PASSWORD, .required = true, .complete = "current-password"};
static const crvs_field_t *const fields[] = {&username_field, &password_field, NULL};

/* A chat that a link was sent in asks for it without a login, and shows what it finds: it wants whole addresses. */
static void describe_for_chats(crvs_request_t *request, crvs_object_t *context)
{
    const char *icon = crvs_object_text(request->site->assets->urls, "icon_png");

    crvs_object_set(context, "site_link",
                    crvs_value_text(ap_construct_url(request->pool, request->site->base, request->r)));
    crvs_object_set(context, "icon_link", crvs_value_text(ap_construct_url(request->pool, icon, request->r)));
}

static crvs_error_t *login_page(crvs_request_t *request, int status, crvs_form_t *form, const char *next)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    bool is_safe = next && crvs_url_is_safe_path(next);

    crvs_object_set(context, "next", crvs_value_text(is_safe ? next : ""));
    crvs_object_set(context, "forgotten", crvs_value_bool(crvs_forgotten_is_offered(request)));
    crvs_object_set(
        context, "registration",
        crvs_value_bool(crvs_config_registration(crvs_config_of(request->r->server)) != CRVS_REGISTRATION_OFF));
    CRVS_TRY(crvs_invitation_add(request, context, is_safe ? crvs_invitation_in_path(request, next) : NULL));
    describe_for_chats(request, context);
    crvs_object_set(context, "carried", crvs_value_list(crvs_carry_list(form)));
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "users/login", context);
}

crvs_error_t *crvs_login_ask(crvs_request_t *request)
{
    crvs_form_error(request->form, "all", CRVS_T("login.expired"));
    return login_page(request, HTTP_FORBIDDEN, request->form, request->r->unparsed_uri);
}

crvs_error_t *crvs_login_show(crvs_request_t *request)
{
    const char *next = crvs_request_query(request, "next");

    if (request->viewer)
        return crvs_redirect(request, next_of(request, next));
    if (!crvs_login_has_passwords(request))
        return crvs_external_nobody(request);
    /* Whoever comes here waits no longer: nobody else at this browser is to get in by what they typed. */
    crvs_login_wait_end(request);
    return login_page(request, HTTP_OK, crvs_form_make(request), next);
}

static void count_against(crvs_request_t *request, const char *username, const crvs_object_t *user,
                          count_t counts[COUNTS])
{
    const char *address = crvs_throttle_address(request->r);
    char *account = apr_pstrdup(request->pool, username);

    for (char *at = account; *at; at++)
        *at = (char)apr_tolower(*at);
    /* A known account is counted under one name, however it was typed. */
    if (user)
        account = apr_psprintf(request->pool, "#%" APR_INT64_T_FMT, crvs_object_int(user, "id"));
    counts[0] = (count_t){"login account and address", apr_pstrcat(request->pool, account, " ", address, NULL),
                          MAX_FOR_ACCOUNT_AND_ADDRESS};
    counts[1] = (count_t){"login account", account, MAX_FOR_ACCOUNT};
    counts[2] = (count_t){"login address", address, MAX_FOR_ADDRESS};
}

static void give_back(crvs_request_t *request, const count_t counts[COUNTS], int taken)
{
    for (int i = 0; i < taken; i++)
        crvs_throttle_give_back(request->r, counts[i].kind, counts[i].key);
}

/* Counts the attempt everywhere, or nowhere. */
static bool take(crvs_request_t *request, const count_t counts[COUNTS], int *wait)
{
    for (int i = 0; i < COUNTS; i++) {
        if (!crvs_throttle_take(request->r, counts[i].kind, counts[i].key, counts[i].limit, wait)) {
            ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, request->r, "too many failed logins: %s", counts[i].kind);
            crvs_counter_add(CRVS_COUNTER_LOGINS_THROTTLED, 1);
            give_back(request, counts, i);
            return false;
        }
    }
    return true;
}

/* A password may have been typed in place of the name, so only the names of existing accounts are logged. */
static crvs_error_t *audit_failure(crvs_request_t *request, const crvs_object_t *user, const char *why)
{
    const crvs_audit_t entry = {
        .action = CRVS_T("audit.action.login_failed"),
        .target_kind = user ? "user" : NULL,
        .target_id = user ? crvs_object_int(user, "id") : 0,
        .target_name = user ? crvs_object_text(user, "username") : NULL,
        .detail = why,
    };

    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, request->r, "login failed: %s", why);
    crvs_counter_add(CRVS_COUNTER_LOGINS_FAILED, 1);
    return crvs_audit_by(request, 0, &entry);
}

/* An old hash becomes one of ours. Where that fails, the password was right all the same: the next login tries again. */
static void hash_again(crvs_request_t *request, const crvs_object_t *user, const char *password)
{
    const char *hash;
    crvs_error_t *error = crvs_password_hash(request, password, &hash);

    if (!error)
        error = crvs_sql_user_renew_hash(request->db, NULL, crvs_object_int(user, "id"),
                                         crvs_object_text(user, "password_hash"), hash);
    if (error)
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, request->r, "a password was not hashed again: %s", error->cause);
}

/* What is said is the same whether there is such an account or not, and whatever is wrong with it. */
static const char *failure(const char *username)
{
    return strchr(username, '@') ? CRVS_T("login.failed_address") : CRVS_T("login.failed");
}

/* Says in the form that there were too many attempts. */
static crvs_error_t *refuse(crvs_request_t *request, int wait, attempt_t *attempt)
{
    apr_table_setn(request->r->err_headers_out, "Retry-After", apr_itoa(request->pool, wait));
    crvs_form_error(request->form, "all", CRVS_T("login.throttled"));
    attempt->status = HTTP_TOO_MANY_REQUESTS;
    return NULL;
}

/* Too many wait already. */
static crvs_error_t *too_many(crvs_request_t *request)
{
    crvs_error_t *error =
        CRVS_ERROR(request->pool, HTTP_SERVICE_UNAVAILABLE, CRVS_T("error.busy"), "too many logins wait");

    error->retry_after = 30;
    return error;
}

/*
 * Whether the password is right, once it is their turn; else attempt->due says when to come back. A form that comes along
 * is too long to wait with: it takes its chance.
 */
static crvs_error_t *compare(crvs_request_t *request, attempt_t *attempt, const char *hash,
                             const crvs_hash_dearest_t *dearest, crvs_bcrypt_match_e *match)
{
    apr_interval_time_t took = 0;
    apr_time_t now = crvs_turns_clock(), due = 0;
    crvs_error_t *error;

    if (!attempt->is_their_turn && !crvs_turns_book(now, &due))
        return too_many(request);
    if (due && !crvs_carry_is_packed(request->form)) {
        attempt->due = apr_time_now() + (due - now);
        return NULL;
    }
    error = crvs_password_check(request, attempt->password, hash, dearest, match, &took);
    if (!error)
        crvs_turns_end(took);
    else if (error->status == HTTP_SERVICE_UNAVAILABLE && !crvs_carry_is_packed(request->form)) {
        /* Checks take longer than was thought, or other passwords are checked: in a while, and the turn stays theirs. */
        attempt->due = apr_time_now() + AGAIN;
        return NULL;
    }
    else if (!attempt->is_their_turn)
        crvs_turns_give_back();
    return error;
}

/* Whether the name and password are right; the form says why where they are not. */
static crvs_error_t *check(crvs_request_t *request, attempt_t *attempt)
{
    count_t counts[COUNTS];
    crvs_object_t *user, *row;
    crvs_hash_dearest_t dearest;
    crvs_bcrypt_match_e match = CRVS_BCRYPT_WRONG;
    bool is_right;
    int wait = 0;
    crvs_error_t *error;

    CRVS_TRY(crvs_sql_user_for_login(request->db, &user, attempt->username));
    CRVS_TRY(crvs_sql_users_dearest_hash(request->db, &row));
    dearest = (crvs_hash_dearest_t){(int)crvs_object_int(row, "cost"), (int)crvs_object_int(row, "iterations")};
    crvs_db_release(request->db);
    count_against(request, attempt->username, user, counts);
    if (!take(request, counts, &wait))
        return refuse(request, wait, attempt);
    error = compare(request, attempt, user ? crvs_object_text(user, "password_hash") : NULL, &dearest, &match);
    is_right = match != CRVS_BCRYPT_WRONG && user && crvs_object_true(user, "is_active");
    if (error || attempt->due || is_right)
        give_back(request, counts, COUNTS);
    if (error || attempt->due)
        return error;
    if (is_right) {
        attempt->user_id = crvs_object_int(user, "id");
        if (match == CRVS_BCRYPT_OLD)
            hash_again(request, user, attempt->password);
        return NULL;
    }
    crvs_form_error(request->form, "all", failure(attempt->username));
    return audit_failure(request, user,
                         !user                        ? "no such user"
                         : match == CRVS_BCRYPT_WRONG ? "wrong password"
                                                      : "account disabled");
}

/* Leads to the page on which they wait. */
static crvs_error_t *send_to_wait(crvs_request_t *request, attempt_t *attempt)
{
    const crvs_login_wait_t waiting = {attempt->due, 0, attempt->username, attempt->password};
    int seconds;

    if (crvs_throttle_take(request->r, WAITING, crvs_throttle_address(request->r), MAX_WAITING_FOR_ADDRESS, &seconds))
        return crvs_login_wait_send(request, &waiting, attempt->next);
    if (!attempt->is_their_turn)
        crvs_turns_give_back();
    ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, request->r, "too many logins of one address wait");
    return too_many(request);
}

/* Signs in who is in the form, or says what was wrong. */
static crvs_error_t *sign_in(crvs_request_t *request, attempt_t *attempt)
{
    if (!crvs_form_has_errors(request->form))
        CRVS_TRY(check(request, attempt));
    if (attempt->due)
        return send_to_wait(request, attempt);
    if (!attempt->user_id)
        return login_page(request, attempt->status, request->form, attempt->next);
    CRVS_TRY(crvs_session_open(request, attempt->user_id));
    crvs_counter_add(CRVS_COUNTER_LOGINS, 1);
    crvs_login_wait_end(request);
    if (crvs_carry_is_packed(request->form))
        return crvs_redirect_with_form(request, next_of(request, attempt->next));
    return crvs_redirect(request, next_of(request, attempt->next));
}

crvs_error_t *crvs_login_submit(crvs_request_t *request)
{
    crvs_form_t *form = request->form;
    attempt_t attempt = {.username = crvs_field_text(form, &username_field),
                         .password = crvs_form_get(form, "password"),
                         .next = crvs_form_get(form, "next"),
                         .status = HTTP_UNPROCESSABLE_ENTITY};

    if (!crvs_login_has_passwords(request))
        return crvs_login_show(request);
    if (!*attempt.password)
        crvs_form_error(form, "password", CRVS_T("field.required"));
    else if (!crvs_bcrypt_takes(request->pool, attempt.password))
        crvs_form_error(form, "password", CRVS_T("login.password_too_long"));
    return sign_in(request, &attempt);
}

crvs_error_t *crvs_login_wait(crvs_request_t *request)
{
    const char *next = crvs_request_query(request, "next");
    apr_time_t now = apr_time_now();
    crvs_login_wait_t waiting;
    attempt_t attempt;
    bool is_good;

    if (request->viewer || !crvs_login_has_passwords(request) || !crvs_login_wait_is_there(request))
        return crvs_login_show(request);
    request->form = crvs_form_make(request);
    CRVS_TRY(crvs_login_wait_read(request, &waiting, &is_good));
    if (!is_good) {
        crvs_login_wait_end(request);
        crvs_form_error(request->form, "all", CRVS_T("login.wait_lost"));
        return login_page(request, HTTP_OK, request->form, next);
    }
    if (waiting.due > now)
        return crvs_login_wait_page(request, &waiting, next);
    crvs_login_wait_end(request);
    crvs_form_set(request->form, "username", waiting.username);
    attempt = (attempt_t){.username = waiting.username,
                          .password = waiting.password,
                          .next = next,
                          .is_their_turn = crvs_login_wait_take_turn(&waiting, now),
                          .status = HTTP_UNPROCESSABLE_ENTITY};
    return sign_in(request, &attempt);
}

crvs_error_t *crvs_login_show_log_out(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    const char *url = crvs_config_of(request->r->server)->logout_url;

    if (!request->viewer && crvs_login_has_passwords(request))
        return crvs_redirect(request, crvs_request_url(request, "users/login/"));
    crvs_object_set(context, "is_apaches", crvs_value_bool(!crvs_login_has_passwords(request)));
    crvs_object_set(context, "url", crvs_value_text(url));
    return crvs_page(request, HTTP_OK, "users/logout", context);
}

crvs_error_t *crvs_login_log_out(crvs_request_t *request)
{
    if (!crvs_login_has_passwords(request))
        return crvs_login_show_log_out(request);
    CRVS_TRY(crvs_session_close(request));
    crvs_login_wait_end(request);
    crvs_flash(request, "info", CRVS_T("flash.signed_out"));
    return crvs_redirect(request, crvs_request_url(request, "users/login/"));
}

crvs_error_t *crvs_login_set_language(crvs_request_t *request)
{
    const char *code = crvs_form_get(request->form, "language");
    const char *next = crvs_form_get(request->form, "next");

    if (!crvs_language_find(request->site->languages, code))
        return CRVS_ERROR(request->pool, HTTP_BAD_REQUEST, CRVS_T("error.bad_request"), "%s", "");
    crvs_request_set_cookie(request, "crvs-language", code, 365 * 24 * 3600);
    if (request->viewer)
        CRVS_TRY(crvs_sql_user_set_language(request->db, NULL, request->viewer->id, code));
    return crvs_redirect(request, next_of(request, next));
}
