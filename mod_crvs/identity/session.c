/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/session.h"

#include "audit/audit.h"
#include "config.h"
#include "core/base/crypto.h"
#include "core/http/csrf.h"
#include "core/http/held.h"
#include "core/http/route.h"
#include "core/text/text.h"
#include "identity/external.h"
#include "identity/viewer.h"
#include "queries/identity.h"

#define COOKIE "crvs"
#define TOKEN_LENGTH 43
/* How often the use of a session is recorded, in seconds, instead of with every request. */
#define SEEN_INTERVAL 300

static const char *token_of(const crvs_request_t *request)
{
    const char *token = crvs_request_cookie(request, COOKIE);

    return token && strlen(token) == TOKEN_LENGTH ? token : NULL;
}

static const char *hash_of(const crvs_request_t *request, const char *token)
{
    return crvs_crypto_sha256_hex(request->pool, token, strlen(token));
}

const char *crvs_session_hash(const crvs_request_t *request)
{
    const char *token = token_of(request);

    return token ? hash_of(request, token) : "";
}

const char *crvs_session_find(const crvs_request_t *request, apr_int64_t *seen_since)
{
    *seen_since = request->now - SEEN_INTERVAL;
    return crvs_config_login_is_apache(crvs_config_of(request->r->server)) ? "" : crvs_session_hash(request);
}

/* What the browser says that it is, where that is text. */
static const char *user_agent_of(const crvs_request_t *request)
{
    const char *sent = apr_table_get(request->r->headers_in, "User-Agent");

    return sent ? crvs_text_repair(request->pool, sent, strlen(sent)) : "";
}

/*
 * Who has a session; for a page whose access says how, along with what it is about. A form's guard looks when the form's
 * turn has come. What AuthType crvs keeps has no route.
 */
static crvs_error_t *find(crvs_request_t *request, crvs_object_t **row, const char *hash)
{
    const crvs_access_t *access = request->route ? request->route->access : NULL;

    if (!access || !access->find || request->r->method_number != M_GET)
        return crvs_sql_session_viewer(request->db, row, hash);
    CRVS_TRY(access->find(request, row, hash));
    request->has_subject = *row != NULL;
    if (*row && crvs_object_get(*row, "id")->type != CRVS_VALUE_NULL)
        request->subject = *row;
    return NULL;
}

crvs_error_t *crvs_session_identify(crvs_request_t *request)
{
    const char *token = token_of(request);
    crvs_object_t *row = NULL;

    if (!token)
        return NULL;
    CRVS_TRY(find(request, &row, hash_of(request, token)));
    if (!row)
        return NULL;
    request->secret = token;
    crvs_viewer_set(request, row);
    if (request->now - crvs_object_seconds(row, "session_seen_at") >= SEEN_INTERVAL)
        return crvs_sql_session_seen(request->db, NULL, hash_of(request, token));
    return NULL;
}

typedef struct {
    crvs_request_t *request;
    apr_int64_t user_id;
    const char *token;
    const char *before;
} opening_t;

/* The new session and its line in the audit. */
static crvs_error_t *open_session(crvs_db_t *db, void *baton)
{
    const opening_t *opening = baton;
    crvs_request_t *request = opening->request;
    const crvs_audit_t entry = {.action = CRVS_T("audit.action.login")};

    if (opening->before)
        CRVS_TRY(crvs_sql_session_close(db, NULL, hash_of(request, opening->before)));
    CRVS_TRY(crvs_sql_session_open(db, NULL, hash_of(request, opening->token), opening->user_id,
                                   crvs_config_of(request->r->server)->session_lifetime, request->r->useragent_ip,
                                   user_agent_of(request)));
    return crvs_audit_by(request, opening->user_id, &entry);
}

crvs_error_t *crvs_session_open(crvs_request_t *request, apr_int64_t user_id)
{
    const char *token = crvs_crypto_token(request->pool);
    opening_t opening = {.request = request, .user_id = user_id, .token = token, .before = token_of(request)};

    if (!token)
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "OpenSSL gave no random bytes");
    CRVS_TRY(crvs_db_transaction(request->db, open_session, &opening));
    crvs_request_set_cookie(request, COOKIE, token, crvs_config_of(request->r->server)->session_lifetime);
    crvs_request_set_cookie(request, CRVS_ANONYMOUS_COOKIE, "", -1);
    return NULL;
}

static crvs_error_t *close_session(crvs_db_t *db, void *baton)
{
    crvs_request_t *request = baton;
    apr_int64_t closed;

    CRVS_TRY(crvs_sql_session_close(db, &closed, hash_of(request, token_of(request))));
    return closed && request->viewer_id ? crvs_audit(request, &(crvs_audit_t){.action = CRVS_T("audit.action.logout")})
                                        : NULL;
}

crvs_error_t *crvs_session_close(crvs_request_t *request)
{
    if (token_of(request))
        CRVS_TRY(crvs_db_transaction(request->db, close_session, request));
    crvs_request_set_cookie(request, COOKIE, "", -1);
    crvs_held_end(request);
    return NULL;
}
