/* SPDX-License-Identifier: Apache-2.0 */
/* CrvsLogin apache: another AuthType says who somebody is, and we keep an account for it. */
#include "identity/external.h"

#include "audit/audit.h"
#include "config.h"
#include "core/text/direction.h"
#include "core/text/text.h"
#include "identity/change.h"
#include "identity/headcount.h"
#include "identity/role.h"
#include "identity/viewer.h"
#include "queries/identity.h"

#include <apr_strings.h>
#include <http_log.h>

APLOG_USE_MODULE(crvs);

#define MAX_NAME_LENGTH 150
#define MAX_EMAIL_LENGTH 254

/* What the module in front of us says. */
typedef struct {
    crvs_request_t *request;
    const char *username;
    const char *full_name; /* NULL, here and below: it says nothing, and what the account has stays */
    const char *email;
    const char *role;
    const crvs_object_t *row; /* the account; NULL: there is none yet */
    bool was_last_admin;      /* and would no longer be one */
} external_t;

void crvs_external_scrub(request_rec *r)
{
    const crvs_config_t *config = crvs_config_of(r->server);
    const crvs_source_t *sources[] = {config->name_from, config->email_from, config->role_from};

    if (r->main || r->prev)
        return;
    for (int i = 0; i < 3; i++) {
        if (sources[i] && sources[i]->is_header)
            apr_table_unset(r->headers_in, sources[i]->name);
    }
}

/* What a source holds; NULL where it is not there or not a text of ours. */
static const char *read_source(const crvs_request_t *request, const crvs_source_t *source, int max_length)
{
    const apr_table_t *table = source && source->is_header ? request->r->headers_in : request->r->subprocess_env;
    const char *value = source ? apr_table_get(table, source->name) : NULL;

    if (!value || !crvs_text_is_utf8(value, strlen(value)) || crvs_text_has_controls(value))
        return NULL;
    value = crvs_text_trim(request->pool, crvs_direction_remove(request->pool, value));
    return *value && crvs_text_characters(value) <= max_length ? value : NULL;
}

/* Whether a list, with commas or semicolons between its elements, holds a value; which may itself hold commas. */
static bool holds(const char *list, const char *value)
{
    apr_size_t length = strlen(value);

    for (const char *at = strstr(list, value); at; at = strstr(at + 1, value)) {
        const char *before = at;
        const char *behind = at + length;

        while (before > list && before[-1] == ' ')
            before--;
        behind += strspn(behind, " ");
        if ((before == list || strchr(",;", before[-1])) && (!*behind || strchr(",;", *behind)))
            return true;
    }
    return false;
}

/* The highest role that applies; "learner" where none does, NULL where roles are none of Apache's business. */
static const char *mapped_role(const crvs_request_t *request, const crvs_config_t *config)
{
    static const crvs_role_rule_t own_names[] = {{"trainer", "trainer"}, {"admin", "admin"}};
    const apr_array_header_t *given = config->role_from ? config->role_from->rules : NULL;
    const crvs_role_rule_t *rules = given ? (const crvs_role_rule_t *)given->elts : own_names;
    int count = given ? given->nelts : 2;
    const char *list = read_source(request, config->role_from, 8000);
    const char *best = "learner";
    crvs_role_e highest = CRVS_ROLE_LEARNER;
    crvs_role_e role;

    if (!config->role_from)
        return NULL;
    for (int i = 0; list && i < count; i++) {
        if (holds(list, rules[i].value) && crvs_role_find(rules[i].role, &role) && role > highest) {
            highest = role;
            best = rules[i].role;
        }
    }
    return best;
}

static crvs_error_t *add(crvs_db_t *db, void *baton)
{
    const external_t *who = baton;
    const char *role = who->role ? who->role : "learner";
    apr_int64_t id = 0;
    crvs_audit_t entry = {.action = CRVS_T("audit.action.user_first_seen"),
                          .target_kind = "user",
                          .target_name = who->username,
                          .detail = role};

    CRVS_TRY(crvs_sql_outside_add(db, &id, who->username, who->full_name ? who->full_name : who->username,
                                  who->email ? who->email : "", role));
    CRVS_TRY(crvs_headcount_add(db, role, true));
    entry.target_id = id;
    return crvs_audit_by(who->request, id, &entry);
}

/* Whether the module in front of us says something else than what the account has. */
static bool differs(const external_t *who, const char *said, const char *column)
{
    return said && strcmp(said, crvs_object_text(who->row, column)) != 0;
}

/* Another role, with all that goes with it. */
static crvs_error_t *follow_role(crvs_db_t *db, external_t *who, apr_int64_t id, const char **role)
{
    crvs_object_t *held;
    const char *before;
    crvs_audit_t entry = {
        .action = CRVS_T("audit.action.role_mapped"),
        .target_kind = "user",
        .target_id = id,
        .target_name = who->username,
    };

    CRVS_TRY(crvs_change_lock(crvs_request_act(who->request), id, &held, &who->was_last_admin));
    /* By what it is now that it is held: another request may have followed already, or an administrator changed it. */
    before = crvs_object_text(held, "role");
    if (!strcmp(before, who->role)) {
        who->was_last_admin = false;
        return NULL;
    }
    *role = who->role;
    CRVS_TRY(crvs_headcount_move_role(db, before, who->role, crvs_object_true(held, "is_active")));
    entry.detail = apr_pstrcat(who->request->pool, before, " > ", who->role, NULL);
    return crvs_audit_by(who->request, 0, &entry);
}

static crvs_error_t *follow(crvs_db_t *db, void *baton)
{
    external_t *who = baton;
    apr_int64_t id = crvs_object_int(who->row, "viewer_id");
    const char *role = NULL;

    if (differs(who, who->role, "viewer_role"))
        CRVS_TRY(follow_role(db, who, id, &role));
    CRVS_TRY(crvs_sql_outside_change(db, NULL, id, who->full_name, who->email, role));
    return differs(who, who->full_name, "viewer_full_name") ? crvs_sql_outside_rename_member(db, NULL, id) : NULL;
}

/* The account as it is now; what of it is not yet as the module in front of us says is changed. */
static crvs_error_t *load(external_t *who, crvs_object_t **row)
{
    crvs_db_t *db = who->request->db;

    CRVS_TRY(crvs_sql_outside_user(db, row, who->username));
    if (!*row) {
        crvs_error_t *error = crvs_db_transaction(db, add, who);

        /* Another first request of the same user was faster. */
        if (error && !crvs_db_is_duplicate(error))
            return error;
        CRVS_TRY(crvs_sql_outside_user(db, row, who->username));
    }
    who->row = *row;
    /* Names are unique whatever their case and accents; another spelling may be another person. */
    if (!*row || strcmp(crvs_object_text(*row, "viewer_username"), who->username))
        return CRVS_ERROR(who->request->pool, HTTP_FORBIDDEN, CRVS_T("error.name_taken"),
                          "the user \"%s\" of Apache is not the account \"%s\"", who->username,
                          *row ? crvs_object_text(*row, "viewer_username") : "");
    if (!crvs_object_true(*row, "is_active"))
        return CRVS_ERROR(who->request->pool, HTTP_FORBIDDEN, CRVS_T("error.disabled"),
                          "the account \"%s\" is disabled", who->username);
    if (!differs(who, who->full_name, "viewer_full_name") && !differs(who, who->email, "email")
        && !differs(who, who->role, "viewer_role"))
        return NULL;
    CRVS_TRY(crvs_db_transaction(db, follow, who));
    if (who->was_last_admin)
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, who->request->r,
                      "CrvsRoleFrom made \"%s\", the last administrator, a %s: nobody is one now", who->username,
                      who->role);
    return crvs_sql_outside_user(db, row, who->username);
}

crvs_error_t *crvs_external_nobody(crvs_request_t *request)
{
    return CRVS_ERROR(request->pool, HTTP_FORBIDDEN, CRVS_T("error.nobody"),
                      "CrvsLogin apache: no module says who asks. %s needs an AuthType and a Require line",
                      request->r->uri);
}

crvs_error_t *crvs_external_identify(crvs_request_t *request)
{
    const crvs_config_t *config = crvs_config_of(request->r->server);
    const char *username = request->r->user;
    external_t who = {.request = request, .username = username};
    crvs_object_t *row = NULL;

    if (!username || !*username)
        return request->route && request->route->access->signed_in ? crvs_external_nobody(request) : NULL;
    if (!crvs_text_is_utf8(username, strlen(username)) || crvs_text_has_controls(username)
        || crvs_text_characters(username) > MAX_NAME_LENGTH
        || strcmp(crvs_text_trim(request->pool, crvs_direction_remove(request->pool, username)), username))
        return CRVS_ERROR(request->pool, HTTP_FORBIDDEN, CRVS_T("error.name_taken"),
                          "the name of Apache's user is too long, or not a text in UTF-8");
    who.full_name = read_source(request, config->name_from, MAX_NAME_LENGTH);
    who.email = read_source(request, config->email_from, MAX_EMAIL_LENGTH);
    if (who.email)
        who.email = crvs_text_seen(request->pool, who.email);
    who.role = mapped_role(request, config);
    CRVS_TRY(load(&who, &row));
    crvs_viewer_set(request, row);
    return NULL;
}
