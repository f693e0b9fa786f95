/* SPDX-License-Identifier: Apache-2.0 */
/* Require crvs-member, crvs-teacher and crvs-role. The user is known by name, whatever AuthType found it. */
#include "identity/require.h"

#include "config.h"
#include "core/http/response.h"
#include "core/text/number.h"
#include "core/text/text.h"
#include "identity/authtype.h"
#include "identity/role.h"
#include "queries/identity.h"

#include <ap_expr.h>
#include <ap_provider.h>
#include <apr_strings.h>
#include <http_log.h>
#include <http_request.h>
#include <mod_auth.h>

APLOG_USE_MODULE(crvs);

/* Of one word behind Require: whether it may stand there, and whether the user has what it names. */
typedef struct {
    bool (*is_valid)(const char *word);
    crvs_error_t *(*holds)(crvs_db_t *db, const char *username, const char *word, bool *granted);
} requirement_t;

static bool is_id(const char *word)
{
    return crvs_number_id(word) > 0;
}

static bool is_role(const char *word)
{
    crvs_role_e role;

    return crvs_role_find(word, &role);
}

/* The database finds names whatever their case and accents; here another spelling may be another person. */
static bool is_same(const crvs_object_t *row, const char *username)
{
    return row && !strcmp(crvs_object_text(row, "username"), username);
}

static crvs_error_t *is_member(crvs_db_t *db, const char *username, const char *word, bool *granted)
{
    crvs_object_t *row = NULL;

    CRVS_TRY(crvs_sql_guard_class(db, &row, username, crvs_number_id(word)));
    *granted = is_same(row, username) && crvs_object_true(row, "is_member");
    return NULL;
}

static crvs_error_t *is_teacher(crvs_db_t *db, const char *username, const char *word, bool *granted)
{
    crvs_object_t *row = NULL;

    CRVS_TRY(crvs_sql_guard_class(db, &row, username, crvs_number_id(word)));
    *granted = is_same(row, username) && crvs_object_true(row, "is_teacher");
    return NULL;
}

static crvs_error_t *has_role(crvs_db_t *db, const char *username, const char *word, bool *granted)
{
    crvs_object_t *row = NULL;
    crvs_role_e has;
    crvs_role_e wanted;

    CRVS_TRY(crvs_sql_guard_user(db, &row, username));
    *granted = is_same(row, username) && crvs_role_find(crvs_object_text(row, "role"), &has)
               && crvs_role_find(word, &wanted) && has >= wanted;
    return NULL;
}

/* Texts without an expression are checked when the configuration is read; what an expression gives, with each request. */
static const char *parse(cmd_parms *cmd, const char *line, const requirement_t *requirement, const char *sentence,
                         const void **parsed)
{
    const char *error = NULL;
    const char *rest = line;
    const char *word;

    word = ap_getword_conf(cmd->temp_pool, &rest);
    if (!*word)
        return sentence;
    for (; *word; word = ap_getword_conf(cmd->temp_pool, &rest)) {
        if (!strchr(line, '%') && !requirement->is_valid(word))
            return sentence;
    }
    *parsed = ap_expr_parse_cmd(cmd, line, AP_EXPR_FLAG_STRING_RESULT, &error, NULL);
    return error ? apr_pstrcat(cmd->pool, "Require: ", error, NULL) : NULL;
}

static authz_status check(request_rec *r, const void *parsed, const requirement_t *requirement)
{
    crvs_db_t *db;
    crvs_error_t *failed = NULL;
    const char *error = NULL;
    const char *rest;
    bool granted = false;

    if (!r->user)
        return AUTHZ_DENIED_NO_USER;
    if (!crvs_config_of(r->server)->site) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "Require crvs-...: CrvsEngine is off in this server");
        return AUTHZ_GENERAL_ERROR;
    }
    rest = ap_expr_str_exec(r, parsed, &error);
    if (error) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "Require crvs-...: %s", error);
        return AUTHZ_GENERAL_ERROR;
    }
    if (!crvs_text_is_utf8(r->user, strlen(r->user)))
        return AUTHZ_DENIED;
    db = crvs_db_make(r->pool, r->server);
    for (const char *word = ap_getword_conf(r->pool, &rest); *word && !granted && !failed;
         word = ap_getword_conf(r->pool, &rest)) {
        if (requirement->is_valid(word))
            failed = requirement->holds(db, r->user, word, &granted);
        else
            ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, "Require crvs-...: an expression gave \"%s\"", word);
    }
    crvs_db_release(db);
    if (failed) {
        crvs_response_note_error(r, failed);
        if (failed->status == HTTP_SERVICE_UNAVAILABLE)
            apr_table_setn(r->notes, CRVS_GUARD_AWAY, "database");
        return AUTHZ_GENERAL_ERROR;
    }
    return granted ? AUTHZ_GRANTED : AUTHZ_DENIED;
}

#define PROVIDER(name, valid, holds, sentence)                                                                         \
    static const requirement_t name##_requirement = {valid, holds};                                                    \
    static authz_status check_##name(request_rec *r, const char *line, const void *parsed)                             \
    {                                                                                                                  \
        (void)line;                                                                                                    \
        return check(r, parsed, &name##_requirement);                                                                  \
    }                                                                                                                  \
    static const char *parse_##name(cmd_parms *cmd, const char *line, const void **parsed)                             \
    {                                                                                                                  \
        return parse(cmd, line, &name##_requirement, sentence, parsed);                                                \
    }                                                                                                                  \
    static const authz_provider name##_provider = {check_##name, parse_##name};

PROVIDER(member, is_id, is_member, "Require crvs-member takes the number of a class, as its page's address has it")
PROVIDER(teacher, is_id, is_teacher, "Require crvs-teacher takes the number of a class, as its page's address has it")
PROVIDER(role, is_role, has_role, "Require crvs-role takes learner, trainer or admin")

void crvs_require_register(apr_pool_t *pool)
{
    ap_register_auth_provider(pool, AUTHZ_PROVIDER_GROUP, "crvs-member", AUTHZ_PROVIDER_VERSION, &member_provider,
                              AP_AUTH_INTERNAL_PER_CONF);
    ap_register_auth_provider(pool, AUTHZ_PROVIDER_GROUP, "crvs-teacher", AUTHZ_PROVIDER_VERSION, &teacher_provider,
                              AP_AUTH_INTERNAL_PER_CONF);
    ap_register_auth_provider(pool, AUTHZ_PROVIDER_GROUP, "crvs-role", AUTHZ_PROVIDER_VERSION, &role_provider,
                              AP_AUTH_INTERNAL_PER_CONF);
}
