/* SPDX-License-Identifier: Apache-2.0 */
/* Users and their own account: what they are called, their language and time zone, their password, their sessions. */
#include "accounts/accounts.h"
#include "accounts/browser.h"
#include "accounts/fields.h"
#include "accounts/password.h"
#include "accounts/user.h"
#include "audit/audit.h"
#include "config.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/http/throttle.h"
#include "core/site.h"
#include "identity/session.h"
#include "identity/viewer.h"
#include "notices/notices.h"
#include "queries/accounts.h"

#include <apr_strings.h>
#include <http_log.h>
#include <stdlib.h>

APLOG_USE_MODULE(crvs);

/* Wrong old passwords of one user in a quarter of an hour. */
#define MAX_WRONG_PASSWORDS 10
#define KIND "old password"

static const crvs_field_t full_name = {.name = "full_name",
                                       .max_length = CRVS_FULL_NAME_LENGTH,
                                       .column = "user.full_name",
                                       .required = true,
                                       .hint = CRVS_T("profile.name_hint"),
                                       .complete = "name"};
static const crvs_field_t language = {.name = "language",
                                      .kind = CRVS_FIELD_CHOICE,
                                      .max_length = 8,
                                      .column = "user.language",
                                      .none = CRVS_T("profile.any_language"),
                                      .is_unmarked = true};
static const crvs_field_t time_zone = {.name = "time_zone",
                                       .kind = CRVS_FIELD_CHOICE,
                                       .max_length = 64,
                                       .column = "user.time_zone",
                                       .hint = CRVS_T("profile.zone_hint"),
                                       .none = "",
                                       .is_unmarked = true};
static const crvs_field_t old_password = {
    .name = "old_password", .kind = CRVS_FIELD_PASSWORD, .required = true, .complete = "current-password"};
/* Of the page's first form. */
static const crvs_field_t *const own_fields[] = {&full_name, &crvs_fields_own_sort_name, &language, &time_zone, NULL};
static const crvs_field_t *const fields[] = {&full_name,
                                             &crvs_fields_own_sort_name,
                                             &language,
                                             &time_zone,
                                             &old_password,
                                             &crvs_fields_new_password,
                                             &crvs_fields_new_password_again,
                                             NULL};

/* --- The page --- */

/* "Le Caire (Africa/Cairo)" */
static crvs_value_t describe_zone(const crvs_request_t *request, const crvs_zone_t *zone)
{
    const char *city = crvs_zone_city(zone, request->language->index);
    const char *name = crvs_zone_name(zone);

    return crvs_value_text(strcmp(city, name) ? apr_psprintf(request->pool, "%s (%s)", city, name) : name);
}

static crvs_list_t *list_zones(crvs_request_t *request)
{
    crvs_list_t *list = crvs_list_make(request->pool);
    const crvs_zones_t *zones = request->site->zones;

    for (int i = 0; i < crvs_zones_count(zones); i++) {
        const crvs_zone_t *offered = crvs_zones_offer(zones, request->language->index, i);
        crvs_object_t *zone = crvs_object_make(request->pool);

        crvs_object_set(zone, "name", describe_zone(request, offered));
        crvs_object_set(zone, "zone", crvs_value_text(crvs_zone_name(offered)));
        crvs_list_add(list, crvs_value_object(zone));
    }
    return list;
}

/* The newest first. */
static int by_use(const void *one_value, const void *other_value)
{
    const crvs_object_t *one = ((const crvs_value_t *)one_value)->as.object;
    const crvs_object_t *other = ((const crvs_value_t *)other_value)->as.object;
    apr_int64_t one_seen = crvs_object_seconds(one, "last_seen_at");
    apr_int64_t other_seen = crvs_object_seconds(other, "last_seen_at");

    if (one_seen != other_seen)
        return one_seen < other_seen ? 1 : -1;
    return crvs_object_int(one, "id") < crvs_object_int(other, "id") ? 1 : -1;
}

static crvs_error_t *add_sessions(crvs_request_t *request, crvs_object_t *context)
{
    crvs_list_t *sessions;

    CRVS_TRY(crvs_sql_user_sessions(request->db, &sessions, request->viewer->id, crvs_session_hash(request)));
    if (sessions->count > 1)
        qsort(sessions->values, (size_t)sessions->count, sizeof(*sessions->values), by_use);
    for (int i = 0; i < sessions->count; i++) {
        crvs_object_t *session = crvs_list_object(sessions, i);
        crvs_object_set(session, "browser",
                        crvs_value_text(crvs_browser_name(request->pool, crvs_object_text(session, "user_agent"))));
    }
    crvs_object_set(context, "sessions", crvs_value_list(sessions));
    return NULL;
}

/* @param profile the row; @param form what was typed, of either form of the page */
static crvs_error_t *profile_page(crvs_request_t *request, int status, crvs_form_t *form, crvs_object_t *profile)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    const char *role = crvs_object_text(profile, "role");

    crvs_object_set(profile, "is_trainer", crvs_value_bool(!strcmp(role, "trainer")));
    crvs_object_set(profile, "is_admin", crvs_value_bool(!strcmp(role, "admin")));
    crvs_object_set(context, "has_password",
                    crvs_value_bool(*crvs_object_text(profile, "password_hash") && crvs_login_has_passwords(request)));
    /* It must not reach a template. */
    crvs_object_set(profile, "password_hash", crvs_value_null());
    CRVS_TRY(add_sessions(request, context));
    CRVS_TRY(crvs_choices_describe(crvs_request_act(request), request->viewer->id, context));
    crvs_object_set(context, "profile", crvs_value_object(profile));
    crvs_form_offer(form, language.name, crvs_language_list(request->site->languages, NULL, request->pool), "code");
    crvs_form_offer(form, time_zone.name, list_zones(request), "zone");
    crvs_object_set(context, "school_zone", describe_zone(request, request->site->zone));
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "users/profile", context);
}

static crvs_error_t *load(crvs_request_t *request, crvs_object_t **profile)
{
    CRVS_TRY(crvs_sql_user_profile(request->db, profile, request->viewer->id));
    if (*profile)
        return NULL;
    return crvs_error_not_found(request->pool);
}

crvs_error_t *crvs_profile_show(crvs_request_t *request)
{
    crvs_form_t *form = crvs_form_make(request);
    const crvs_zone_t *zone;
    crvs_object_t *profile;

    CRVS_TRY(load(request, &profile));
    crvs_field_fill(form, own_fields, profile);
    /* What was stored by a former name. */
    zone = crvs_zones_find(request->site->zones, crvs_form_get(form, time_zone.name));
    if (zone)
        crvs_form_set(form, time_zone.name, crvs_zone_name(zone));
    return profile_page(request, HTTP_OK, form, profile);
}

static crvs_error_t *done(crvs_request_t *request, const char *kind, const char *flash)
{
    crvs_flash(request, kind, flash);
    return crvs_redirect(request, crvs_request_url(request, "users/profile/"));
}

/* --- Name, language, time zone --- */

typedef struct {
    crvs_request_t *request;
    const char *full_name;
    const char *sort_name;
    const char *former_sort_name;
    const char *language;
    const char *time_zone;
} profile_t;

static crvs_error_t *change(crvs_db_t *db, void *baton)
{
    const profile_t *profile = baton;
    const crvs_viewer_t *viewer = profile->request->viewer;
    const crvs_audit_t entry = {.action = CRVS_T("audit.action.user_changed"),
                                .target_kind = "user",
                                .target_id = viewer->id,
                                .target_name = viewer->username};

    CRVS_TRY(crvs_sql_user_set_profile(db, NULL, viewer->id, profile->full_name, profile->sort_name, profile->language,
                                       profile->time_zone));
    if (!strcmp(profile->full_name, viewer->full_name) && !strcmp(profile->sort_name, profile->former_sort_name))
        return NULL;
    CRVS_TRY(crvs_sql_user_rename_member(db, NULL, viewer->id));
    return crvs_audit(profile->request, &entry);
}

crvs_error_t *crvs_profile_change(crvs_request_t *request)
{
    crvs_form_t *form = request->form;
    profile_t profile = {.request = request};
    const crvs_zone_t *zone;
    crvs_object_t *row;

    CRVS_TRY(load(request, &row));
    profile.full_name = crvs_fields_read_full_name(form);
    profile.sort_name = crvs_fields_read_sort_name(form);
    profile.former_sort_name = crvs_object_text(row, "sort_name");
    profile.language = crvs_field_text(form, &language);
    profile.time_zone = crvs_field_text(form, &time_zone);
    if (*profile.language && !crvs_language_find(request->site->languages, profile.language))
        crvs_form_error(form, "language", CRVS_T("field.language_unknown"));
    zone = crvs_zones_find(request->site->zones, profile.time_zone);
    if (zone)
        profile.time_zone = crvs_zone_name(zone);
    else if (*profile.time_zone)
        crvs_form_error(form, "time_zone", CRVS_T("field.time_zone_unknown"));
    if (crvs_form_has_errors(form))
        return profile_page(request, HTTP_UNPROCESSABLE_ENTITY, form, row);
    CRVS_TRY(crvs_db_transaction(request->db, change, &profile));
    /* Otherwise the cookie would bring back the former language after signing out. */
    if (*profile.language)
        crvs_request_set_cookie(request, "crvs-language", profile.language, 365 * 24 * 3600);
    return done(request, "success", CRVS_T("flash.changed"));
}

/* --- The password --- */

typedef struct {
    crvs_request_t *request;
    const char *hash;
} password_t;

/* Ends all other sessions and links, so that whoever knew the old password is signed out. */
static crvs_error_t *set_password(crvs_db_t *db, void *baton)
{
    const password_t *password = baton;
    const crvs_audit_t entry = {.action = CRVS_T("audit.action.password_set")};

    (void)db;
    CRVS_TRY(crvs_user_store_password(crvs_request_act(password->request), password->request->viewer->id,
                                      password->hash, crvs_session_hash(password->request), NULL));
    return crvs_audit(password->request, &entry);
}

/* Whether the old password is right; the form says why where it is not. */
static crvs_error_t *check_old(crvs_request_t *request, const char *hash, int *status)
{
    const char *user = apr_psprintf(request->pool, "%" APR_INT64_T_FMT, request->viewer->id);
    const char *old = crvs_form_get(request->form, "old_password");
    crvs_error_t *error = NULL;
    crvs_bcrypt_match_e match = CRVS_BCRYPT_WRONG;
    int wait = 0;

    if (!crvs_throttle_take(request->r, KIND, user, MAX_WRONG_PASSWORDS, &wait)) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, request->r, "too many wrong old passwords");
        apr_table_setn(request->r->err_headers_out, "Retry-After", apr_itoa(request->pool, wait));
        crvs_form_error(request->form, "old_password", CRVS_T("login.throttled"));
        *status = HTTP_TOO_MANY_REQUESTS;
        return NULL;
    }
    crvs_db_release(request->db);
    if (crvs_bcrypt_takes(request->pool, old))
        error = crvs_password_check(request, old, hash, NULL, &match, NULL);
    if (error || match != CRVS_BCRYPT_WRONG)
        crvs_throttle_give_back(request->r, KIND, user);
    else
        crvs_form_error(request->form, "old_password", CRVS_T("field.password_wrong"));
    return error;
}

crvs_error_t *crvs_profile_change_password(crvs_request_t *request)
{
    crvs_form_t *form = request->form;
    password_t password = {.request = request};
    int status = HTTP_UNPROCESSABLE_ENTITY;
    crvs_object_t *row;
    const char *typed;

    CRVS_TRY(load(request, &row));
    typed = crvs_fields_read_new_password(form, request->viewer->username);
    if (!*crvs_form_get(form, "old_password"))
        crvs_form_error(form, "old_password", CRVS_T("field.required"));
    if (!crvs_form_has_errors(form))
        CRVS_TRY(check_old(request, crvs_object_text(row, "password_hash"), &status));
    if (crvs_form_has_errors(form)) {
        crvs_field_fill(form, own_fields, row);
        return profile_page(request, status, form, row);
    }
    CRVS_TRY(crvs_password_hash(request, typed, &password.hash));
    CRVS_TRY(crvs_db_transaction(request->db, set_password, &password));
    return done(request, "success", CRVS_T("flash.password_changed"));
}

/* --- Sessions --- */

static crvs_error_t *end_session(crvs_db_t *db, void *baton)
{
    crvs_request_t *request = baton;
    const crvs_audit_t entry = {.action = CRVS_T("audit.action.session_ended")};
    apr_int64_t ended;

    CRVS_TRY(crvs_sql_user_session_end(db, &ended, request->viewer->id, request->id));
    if (!ended)
        return crvs_error_not_found(request->pool);
    return crvs_audit(request, &entry);
}

crvs_error_t *crvs_profile_end_session(crvs_request_t *request)
{
    CRVS_TRY(crvs_db_transaction(request->db, end_session, request));
    return done(request, "success", CRVS_T("flash.session_signed_out"));
}
