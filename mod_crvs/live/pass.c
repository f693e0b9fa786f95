/* SPDX-License-Identifier: Apache-2.0 */
#include "live/pass.h"

#include "config.h"
#include "core/http/response.h"
#include "identity/viewer.h"
#include "live/live.h"
#include "live/session.h"
#include "live/token.h"

#include <string.h>

static const crvs_token_issuer_t *issuer_of(const crvs_request_t *request)
{
    return request->site->config->meeting_token;
}

/*
 * One that was begun days before its hour closes behind that; a token is good for no longer than one that was begun in
 * its window.
 */
static apr_int64_t expires_at(const crvs_request_t *request)
{
    apr_int64_t close = crvs_window_last_close(request->subject);
    apr_int64_t longest = 60
                          * (request->site->config->open_before
                             + 2 * (crvs_object_int(request->subject, "duration_minutes") + CRVS_SESSION_OVERTIME));

    return (close < request->now + longest ? close : request->now + longest) + CRVS_TOKEN_GRACE;
}

crvs_error_t *crvs_pass_sign(crvs_request_t *request, const char **token)
{
    const crvs_viewer_t *viewer = request->viewer;
    const crvs_object_t *session = request->subject;
    crvs_token_t claims = {.room = crvs_object_text(session, "room_name"),
                           .user_id = viewer->id,
                           .name = *viewer->full_name ? viewer->full_name : viewer->username,
                           .is_moderator = crvs_object_true(session, "is_teacher"),
                           .issued_at = request->now,
                           .not_before = request->now - CRVS_TOKEN_SLOW_CLOCK,
                           .expires_at = expires_at(request)};

    *token = NULL;
    if (!issuer_of(request))
        return NULL;
    *token = crvs_token_sign(request->pool, issuer_of(request), &claims);
    if (*token)
        return NULL;
    return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                      "the token of a meeting could not be signed");
}

/* The key of another kid, or of a site that has none, is not there. */
static const crvs_signing_t *key_of(const crvs_request_t *request)
{
    const crvs_token_issuer_t *issuer = issuer_of(request);

    return issuer && crvs_signing_kid(issuer->signing) ? issuer->signing : NULL;
}

/* A new key has a new kid, and so another address here; the set must follow sooner. */
static crvs_error_t *give(crvs_request_t *request, const char *type, const char *body, const char *cached)
{
    apr_table_setn(request->r->err_headers_out, "Cache-Control", cached);
    return crvs_response_bytes(request, HTTP_OK, type, body, strlen(body));
}

crvs_error_t *crvs_pass_key(crvs_request_t *request)
{
    const crvs_signing_t *key = key_of(request);

    if (!key || strcmp(request->name, crvs_signing_file_name(request->pool, crvs_signing_kid(key))))
        return crvs_error_not_found(request->pool);
    return give(request, "application/x-pem-file", crvs_signing_public(key), "public, max-age=3600");
}

crvs_error_t *crvs_pass_key_set(crvs_request_t *request)
{
    const crvs_signing_t *key = key_of(request);

    if (!key)
        return crvs_error_not_found(request->pool);
    return give(request, "application/jwk-set+json", crvs_signing_jwks(key), "public, max-age=300");
}
