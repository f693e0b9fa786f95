/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in a request: its path, its headers, its body. */
#include "fuzz.h"

#include "accounts/browser.h"
#include "core/http/multipart.h"
#include "core/http/route.h"
#include "core/text/json.h"
#include "core/text/query.h"
#include "core/text/text.h"
#include "core/text/url.h"
#include "identity/signature.h"
#include "uploads/metadata.h"

#include <apr_strings.h>
#include <string.h>

static void count_nodes(const cJSON *json, int depth)
{
    HOLDS(depth <= 33);
    for (const cJSON *child = json->child; child; child = child->next)
        count_nodes(child, depth + 1);
}

/* A body of JSON; and any text is read from JSON as it was written. */
void crvs_fuzz_json(apr_pool_t *pool, const char *data, apr_size_t length)
{
    crvs_input_t input = {pool, data, length};
    const char *text, *again, *reason = NULL;
    const cJSON *json = crvs_json_parse(pool, data, length, &reason);
    crvs_buffer_t out;
    apr_int64_t id;

    HOLDS((json == NULL) == (reason != NULL));
    if (json) {
        count_nodes(json, 1);
        if (crvs_json_id(json, "session_id", &id) == CRVS_JSON_OK)
            HOLDS(id >= 1 && id <= 2147483647);
        if (crvs_json_text(json, "recording_url", &text) == CRVS_JSON_OK)
            HOLDS(crvs_text_is_utf8(text, strlen(text)));
    }
    text = crvs_input_text(&input);
    if (!crvs_text_is_utf8(text, strlen(text)))
        return;
    crvs_buffer_init(&out, pool, 1);
    crvs_buffer_add(&out, "{\"a\":", 5);
    crvs_json_add_text(&out, text);
    crvs_buffer_add(&out, "}", 1);
    json = crvs_json_parse(pool, out.text, out.length, &reason);
    HOLDS(json && crvs_json_text(json, "a", &again) == CRVS_JSON_OK && !strcmp(again, text));
}

/* An address of a recording, and a path to go to. */
void crvs_fuzz_url(apr_pool_t *pool, const char *data, apr_size_t length)
{
    crvs_input_t input = {pool, data, length};
    const char *url = crvs_input_text(&input), *host = NULL;
    char *decoded = apr_pstrdup(pool, crvs_url_encode(pool, url));

    HOLDS(crvs_query_decode(decoded) == strlen(url) && !strcmp(decoded, url));
    if (crvs_url_check(pool, url, &host) == CRVS_URL_OK)
        HOLDS(host && *host && !strpbrk(host, "/@\\ %?#"));
    if (crvs_url_is_safe_path(url))
        HOLDS(url[0] == '/' && url[1] != '/' && !strchr(url, '\\'));
    crvs_url_media(url);
    crvs_url_host_matches(url, crvs_input_text(&input));
}

static void take_pair(void *baton, const char *name, const char *value, apr_size_t length)
{
    HOLDS(*name && value[length] == '\0');
    ++*(int *)baton;
}

/* A form of names and values. */
void crvs_fuzz_form(apr_pool_t *pool, const char *data, apr_size_t length)
{
    char *body = apr_pstrmemdup(pool, data, length);
    int taken = 0;

    crvs_query_parse(body, 20, take_pair, &taken);
    HOLDS(taken <= 20);
}

/* A form with files: the type, NUL, the body. */
void crvs_fuzz_multipart(apr_pool_t *pool, const char *data, apr_size_t length)
{
    crvs_input_t input = {pool, data, length};
    const char *boundary = crvs_multipart_boundary(pool, crvs_input_text(&input));
    apr_array_header_t *parts;

    if (!boundary || !crvs_multipart_parse(pool, input.at, input.length, boundary, 5, &parts))
        return;
    HOLDS(parts->nelts <= 5);
    for (int i = 0; i < parts->nelts; i++) {
        const crvs_part_t *part = &APR_ARRAY_IDX(parts, i, crvs_part_t);

        HOLDS(*part->name && part->content >= input.at && part->content + part->length <= input.at + input.length);
    }
}

/* A path, by routes of every kind of segment. */
void crvs_fuzz_route(apr_pool_t *pool, const char *data, apr_size_t length)
{
    static const crvs_access_t secret = {.name = "secret", .secret = true};
    static const crvs_route_t routes[] = {
        {"GET", "/", &crvs_access_anyone, NULL, NULL},
        {"GET", "/a/", &crvs_access_anyone, NULL, NULL},
        {"GET", "/a/{id}/", &crvs_access_anyone, NULL, NULL},
        {"POST", "/a/{id}/b/", &crvs_access_anyone, NULL, NULL},
        {"GET", "/a/{id}/b/{id}/", &crvs_access_anyone, NULL, NULL},
        {"GET", "/r/{key}/", &crvs_access_anyone, NULL, NULL},
        {"GET", "/r/{key}/{name}", &crvs_access_anyone, NULL, NULL},
        {"GET", "/s/{name}", &secret, NULL, NULL},
        {"GET", "/error/", &crvs_access_error, NULL, NULL},
        {0},
    };
    const crvs_route_table_t *table = crvs_route_table_make(pool, routes);
    crvs_input_t input = {pool, data, length};
    const char *method = crvs_input_text(&input), *path = crvs_input_text(&input);
    crvs_match_t match;
    apr_size_t shown;

    /* httpd hands on no other. */
    if (*path != '/')
        return;
    if (crvs_route_find(table, pool, method, path, false, &match)) {
        HOLDS(match.route && match.id >= 0 && match.id <= 2147483647);
        HOLDS(!match.key || strlen(match.key) == CRVS_ROUTE_KEY_LENGTH);
        HOLDS(!match.name || (*match.name && !strpbrk(match.name, "/%\\ ") && strcmp(match.name, "..")));
    }
    if (crvs_route_secret(table, path, &shown))
        HOLDS(shown <= strlen(path));
}

/* The headers of a delivery, which nobody signed: none is taken. */
void crvs_fuzz_signature(apr_pool_t *pool, const char *data, apr_size_t length)
{
    static const char *const secrets[] = {"0123456789abcdef0123456789abcdef", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
    crvs_proof_t proof = {.secrets = secrets, .secret_count = 2};
    crvs_input_t input = {pool, data, length};
    crvs_delivery_t delivery = {.token = crvs_input_text_or_none(&input), .id = crvs_input_text_or_none(&input)};

    delivery.timestamp = crvs_input_text_or_none(&input);
    delivery.signature = crvs_input_text_or_none(&input);
    delivery.hub_signature = crvs_input_text_or_none(&input);
    delivery.jaas_signature = crvs_input_text_or_none(&input);
    delivery.body = input.at;
    delivery.length = input.length;
    crvs_signature_secret_flaw(pool, delivery.signature ? delivery.signature : "");
    crvs_browser_name(pool, delivery.id ? delivery.id : "");
    /* A seed may hold a right one. */
    if (delivery.signature || delivery.hub_signature || delivery.jaas_signature)
        crvs_signature_check(pool, &delivery, &proof, 1614265330);
    else
        HOLDS((crvs_signature_check(pool, &delivery, &proof, 1614265330) == NULL)
              == (delivery.token && (!strcmp(delivery.token, secrets[0]) || !strcmp(delivery.token, secrets[1]))));
}

static int check_pair(void *baton, const char *key, const char *value)
{
    (void)baton;
    HOLDS(*key && crvs_text_is_utf8(value, strlen(value)));
    return 1;
}

/* Upload-Metadata. */
void crvs_fuzz_metadata(apr_pool_t *pool, const char *data, apr_size_t length)
{
    crvs_input_t input = {pool, data, length};
    const char *reason = NULL;
    const apr_table_t *metadata = crvs_metadata_parse(pool, crvs_input_text(&input), &reason);

    HOLDS((metadata == NULL) == (reason != NULL));
    if (metadata)
        apr_table_do(check_pair, NULL, metadata, NULL);
}
