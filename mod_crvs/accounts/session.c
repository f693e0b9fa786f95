#include "accounts/session.h"

#include "accounts/accounts.h"
#include "config.h"
#include "core/crypto.h"
#include "core/page.h"
#include "queries/accounts.h"

#define COOKIE "crvs"
#define TOKEN_LENGTH 43
/* A session in use is noted this often, in seconds, and not with each page. */
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

static crvs_role_e role_of(const char *name)
{
    if (name && !strcmp(name, "admin"))
        return CRVS_ROLE_ADMIN;
    return name && !strcmp(name, "trainer") ? CRVS_ROLE_TRAINER : CRVS_ROLE_LEARNER;
}

static void set_viewer(crvs_request_t *request, const crvs_object_t *row)
{
    crvs_viewer_t *viewer = apr_pcalloc(request->pool, sizeof(*viewer));
    const crvs_language_t *language;

    viewer->id = crvs_object_int(row, "id");
    viewer->username = crvs_object_text(row, "username");
    viewer->full_name = crvs_object_text(row, "full_name");
    viewer->role = role_of(crvs_object_text(row, "role"));
    viewer->language = crvs_object_text(row, "language");
    request->viewer = viewer;
    language = crvs_languages_find(request->site->languages, viewer->language);
    if (language)
        request->language = language;
    /* For the access log, and for modules that ask. */
    request->r->user = (char *)viewer->username;
}

crvs_error_t *crvs_accounts_identify(crvs_request_t *request)
{
    const char *token = token_of(request);
    crvs_object_t *row = NULL;

    request->secret = crvs_request_cookie(request, CRVS_ANONYMOUS_COOKIE);
    if (!token)
        return NULL;
    CRVS_TRY(crvs_sql_session_viewer(request->db, &row, hash_of(request, token)));
    if (!row)
        return NULL;
    request->secret = token;
    set_viewer(request, row);
    if (request->now - crvs_object_seconds(row, "last_seen_at") >= SEEN_INTERVAL)
        return crvs_sql_session_seen(request->db, NULL, hash_of(request, token));
    return NULL;
}

crvs_error_t *crvs_session_open(crvs_request_t *request, apr_int64_t user_id)
{
    const char *before = token_of(request);
    const char *token = crvs_crypto_token(request->pool);
    apr_int64_t lifetime = crvs_config_session_lifetime(crvs_config_of(request->r->server));

    if (!token)
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "OpenSSL gave no random bytes");
    if (before)
        CRVS_TRY(crvs_sql_session_close(request->db, NULL, hash_of(request, before)));
    CRVS_TRY(crvs_sql_sessions_expire(request->db, NULL));
    CRVS_TRY(crvs_sql_session_open(request->db, NULL, hash_of(request, token), user_id, lifetime));
    crvs_request_set_cookie(request, COOKIE, token, lifetime);
    crvs_request_set_cookie(request, CRVS_ANONYMOUS_COOKIE, "", -1);
    return NULL;
}

crvs_error_t *crvs_session_close(crvs_request_t *request)
{
    const char *token = token_of(request);

    if (token)
        CRVS_TRY(crvs_sql_session_close(request->db, NULL, hash_of(request, token)));
    crvs_request_set_cookie(request, COOKIE, "", -1);
    return NULL;
}
