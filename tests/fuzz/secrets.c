/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords, keys and tokens. */
#include "fuzz.h"

#include "accounts/pbkdf2.h"
#include "core/base/crypto.h"
#include "core/text/json.h"
#include "live/meeting_link.h"
#include "live/token.h"

#include <apr_strings.h>
#include <string.h>

/* A hash that was brought along; its iterations are not spent here. */
void crvs_fuzz_password(apr_pool_t *pool, const char *data, apr_size_t length)
{
    crvs_input_t input = {pool, data, length};
    const char *hash = crvs_input_text(&input);
    int iterations = crvs_pbkdf2_iterations(pool, hash);

    HOLDS(!iterations || (crvs_pbkdf2_is(hash) && iterations >= CRVS_PBKDF2_FEWEST && iterations <= CRVS_PBKDF2_MOST));
    if (!iterations)
        HOLDS(!crvs_pbkdf2_check(pool, crvs_input_text(&input), hash));
}

/* The part of a token between its dots, decoded. */
static const cJSON *payload_of(apr_pool_t *pool, const char *token)
{
    const char *begin = strchr(token, '.'), *end = begin ? strchr(begin + 1, '.') : NULL, *reason;
    const unsigned char *bytes;
    char *text;
    apr_size_t length;

    HOLDS(begin && end && !strchr(end + 1, '.'));
    text = apr_pstrmemdup(pool, begin + 1, (apr_size_t)(end - begin - 1));
    for (char *at = text; *at; at++)
        *at = *at == '-' ? '+' : *at == '_' ? '/' : *at;
    text = apr_pstrcat(pool, text, &"==="[3 - (4 - strlen(text) % 4) % 4], NULL);
    bytes = crvs_crypto_unbase64(pool, text, &length);
    HOLDS(bytes);
    return crvs_json_parse(pool, (const char *)bytes, length, &reason);
}

/* The token of a meeting says the name and the room that it was made of, whatever stands in them. */
void crvs_fuzz_token(apr_pool_t *pool, const char *data, apr_size_t length)
{
    crvs_input_t input = {pool, data, length};
    crvs_token_issuer_t issuer = {.app_id = "jitsi", .audience = "jitsi", .subject = "meet.example.com"};
    crvs_token_t token = {.is_moderator = crvs_input_number(&input, 1) & 1, .user_id = crvs_input_number(&input, 4)};
    const char *text, *name = NULL;
    const cJSON *payload;

    token.issued_at = crvs_input_number(&input, 4);
    token.not_before = crvs_input_number(&input, 4);
    token.expires_at = crvs_input_number(&input, 4);
    token.room = crvs_input_text(&input);
    token.name = crvs_input_text(&input);
    issuer.signing = crvs_signing_with_secret(pool, "0123456789abcdef0123456789abcdef");
    text = crvs_token_sign(pool, &issuer, &token);
    HOLDS(text);
    crvs_meeting_link(pool, "https://meet.example.com/", token.room, text, token.name, token.room);
    payload = payload_of(pool, text);
    /* A name that is no UTF-8 comes from no database. */
    if (!payload)
        return;
    payload = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(payload, "context"), "user");
    HOLDS(crvs_json_text(payload, "name", &name) == CRVS_JSON_OK && !strcmp(name, token.name));
}

/* The file of a key that a sysadmin names. */
void crvs_fuzz_key(apr_pool_t *pool, const char *data, apr_size_t length)
{
    crvs_input_t input = {pool, data, length};
    const char *flaw = NULL;
    const crvs_signing_t *signing = crvs_signing_with_key(pool, crvs_input_text(&input), "a \"key\"", &flaw);
    const char *reason;

    HOLDS((signing == NULL) == (flaw != NULL));
    if (signing)
        HOLDS(crvs_json_parse(pool, crvs_signing_jwks(signing), strlen(crvs_signing_jwks(signing)), &reason));
}
