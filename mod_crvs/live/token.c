/* SPDX-License-Identifier: Apache-2.0 */
#include "live/token.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <cjson/cJSON.h>

/* As it is called behind the browser, which makes it lower-case. */
static const char *room_of(apr_pool_t *pool, const char *room)
{
    char *lower = apr_pstrdup(pool, room);

    for (char *at = lower; *at; at++)
        *at = (char)apr_tolower(*at);
    return lower;
}

/*
 * Some plugins read `moderator`, others `affiliation`. Nobody there needs an e-mail address. Of the features that are
 * not named, none is allowed.
 */
static bool add_context(cJSON *payload, apr_pool_t *pool, const crvs_token_t *token)
{
    cJSON *context = cJSON_AddObjectToObject(payload, "context");
    cJSON *user = cJSON_AddObjectToObject(context, "user");
    cJSON *features = cJSON_AddObjectToObject(context, "features");

    return cJSON_AddStringToObject(user, "id", apr_psprintf(pool, "%" APR_INT64_T_FMT, token->user_id))
           && cJSON_AddStringToObject(user, "name", token->name) && cJSON_AddStringToObject(user, "email", "")
           && cJSON_AddBoolToObject(user, "moderator", token->is_moderator)
           && (!token->is_moderator || cJSON_AddStringToObject(user, "affiliation", "owner"))
           && cJSON_AddBoolToObject(features, "recording", token->is_moderator);
}

static bool add_claims(cJSON *payload, apr_pool_t *pool, const crvs_token_issuer_t *issuer, const crvs_token_t *token)
{
    return cJSON_AddStringToObject(payload, "iss", issuer->app_id)
           && cJSON_AddStringToObject(payload, "aud", issuer->audience)
           && cJSON_AddStringToObject(payload, "sub", issuer->subject)
           && cJSON_AddStringToObject(payload, "room", room_of(pool, token->room))
           && cJSON_AddNumberToObject(payload, "iat", (double)token->issued_at)
           && cJSON_AddNumberToObject(payload, "nbf", (double)token->not_before)
           && cJSON_AddNumberToObject(payload, "exp", (double)token->expires_at) && add_context(payload, pool, token);
}

const char *crvs_token_sign(apr_pool_t *pool, const crvs_token_issuer_t *issuer, const crvs_token_t *token)
{
    cJSON *payload = cJSON_CreateObject();
    char *text = add_claims(payload, pool, issuer, token) ? cJSON_PrintUnformatted(payload) : NULL;
    const char *signed_text = text ? crvs_signing_token(pool, issuer->signing, text) : NULL;

    cJSON_free(text);
    cJSON_Delete(payload);
    return signed_text;
}
