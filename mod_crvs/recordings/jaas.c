/* SPDX-License-Identifier: Apache-2.0 */
#include "recordings/jaas.h"

#include "core/base/crypto.h"
#include "core/text/number.h"

#include <apr_lib.h>
#include <apr_strings.h>

#define HOURS_VALID 24
#define MAX_KEY_LENGTH 200

bool crvs_jaas_is_event(const cJSON *json)
{
    const char *type;

    return crvs_json_text(json, "eventType", &type) != CRVS_JSON_MISSING;
}

bool crvs_jaas_is_recording(const cJSON *json)
{
    const char *type;

    return crvs_json_text(json, "eventType", &type) == CRVS_JSON_OK && !strcmp(type, "RECORDING_UPLOADED");
}

/* The number behind the last underscore of the room; 0 where there is none. */
static apr_int64_t session_of(const char *room)
{
    const char *before = strrchr(room, '_');

    return before ? crvs_number_id(before + 1) : 0;
}

static bool is_key(const char *key)
{
    for (const char *at = key; *at; at++) {
        if (!apr_isgraph(*at))
            return false;
    }
    return *key && strlen(key) <= MAX_KEY_LENGTH;
}

crvs_error_t *crvs_jaas_read(crvs_request_t *request, const cJSON *json, bool proved, crvs_announcement_t *announcement)
{
    const cJSON *data = cJSON_GetObjectItemCaseSensitive(json, "data");
    const char *key = "", *fqn = "", *slash;

    if (crvs_json_text(json, "fqn", &fqn) != CRVS_JSON_OK)
        announcement->flaw = "fqn is missing, or not a string.";
    slash = strrchr(fqn, '/');
    announcement->room = slash ? slash + 1 : fqn;
    announcement->session_id = session_of(announcement->room);
    if (!announcement->flaw && !announcement->session_id)
        announcement->flaw = "fqn: the room is not one of a session.";
    if (crvs_json_text(json, "idempotencyKey", &key) != CRVS_JSON_OK || !is_key(key))
        announcement->flaw = "idempotencyKey is missing, or not 1 to 200 printable ASCII characters.";
    if (!data || crvs_json_text(data, "preAuthenticatedLink", &announcement->url) != CRVS_JSON_OK
        || !*announcement->url)
        return crvs_announcement_refuse(
            request, HTTP_BAD_REQUEST,
            announcement->flaw ? announcement->flaw : "data.preAuthenticatedLink is missing, empty or not a string.");
    announcement->hours_valid = HOURS_VALID;
    if (proved)
        announcement->delivery_id = apr_pstrcat(request->pool, "jaas:", key, NULL);
    /* A repeat may hold another link: the key alone says that it is one. */
    announcement->body_hash = crvs_crypto_sha256_hex(request->pool, key, strlen(key));
    return NULL;
}
