/* SPDX-License-Identifier: Apache-2.0 */
/* POST /classrooms/recording/webhook/: Jibri says that a recording is there. */
#include "attendance/attendance.h"
#include "config.h"
#include "core/base/counter.h"
#include "core/base/crypto.h"
#include "core/http/body.h"
#include "core/http/response.h"
#include "core/text/json.h"
#include "core/text/url.h"
#include "identity/machine.h"
#include "recordings/announcement.h"
#include "recordings/inbox.h"
#include "recordings/jaas.h"
#include "recordings/recordings.h"

#include <apr_strings.h>
#include <http_log.h>

APLOG_USE_MODULE(crvs);

#define MAX_BODY_SIZE (64 * 1024)

static const char *header(const crvs_request_t *request, const char *name)
{
    return apr_table_get(request->r->headers_in, name);
}

static const char *find_url_flaw(crvs_request_t *request, const char *url)
{
    const char *host;

    switch (crvs_url_check(request->pool, url, &host)) {
    case CRVS_URL_OK:
        break;
    case CRVS_URL_TOO_LONG:
        return "recording_url is longer than 2048 bytes.";
    case CRVS_URL_BAD_CHARACTER:
        return "recording_url holds a space, a control character, a backslash or a character that is not ASCII: "
               "percent-encode it.";
    case CRVS_URL_BAD_SCHEME:
        return "recording_url is not an http or https URL.";
    case CRVS_URL_USER_INFO:
        return "recording_url holds a user name or password.";
    case CRVS_URL_BAD_HOST:
        return "recording_url has no valid host.";
    }
    return NULL;
}

/* The contract's own body: {"session_id": ..., "recording_url": ..., "room": ...}. */
static crvs_error_t *read_fields(crvs_request_t *request, const cJSON *json, crvs_announcement_t *announcement)
{
    if (crvs_json_text(json, "room", &announcement->room) == CRVS_JSON_WRONG_TYPE)
        announcement->flaw = "room is not a string.";
    if (crvs_json_id(json, "session_id", &announcement->session_id) != CRVS_JSON_OK)
        announcement->flaw = "session_id is missing, or not an integer from 1 to 2147483647.";
    if (crvs_json_text(json, "recording_url", &announcement->url) != CRVS_JSON_OK || !*announcement->url)
        return crvs_announcement_refuse(request, HTTP_BAD_REQUEST,
                                        announcement->flaw ? announcement->flaw
                                                           : "recording_url is missing, empty or not a string.");
    return NULL;
}

static crvs_error_t *parse(crvs_request_t *request, const char *body, apr_size_t length, const cJSON **json)
{
    const char *reason;

    if (header(request, "Content-Encoding"))
        return crvs_announcement_refuse(request, HTTP_BAD_REQUEST,
                                        "Content-Encoding is not taken: send the JSON as it is.");
    if (!crvs_request_has_type(request, "application/json"))
        return crvs_announcement_refuse(request, HTTP_BAD_REQUEST, "Content-Type must be application/json.");
    *json = crvs_json_parse(request->pool, body, length, &reason);
    if (!*json)
        return crvs_announcement_refuse(request, HTTP_BAD_REQUEST,
                                        apr_psprintf(request->pool, "The body is not acceptable JSON: %s.", reason));
    return NULL;
}

/* {"test": true} and nothing else: a sysadmin tries secret, clock, URL and TLS. */
static bool is_test(const cJSON *json)
{
    return cJSON_GetArraySize(json) == 1 && cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, "test"));
}

static crvs_error_t *answer_with(crvs_request_t *request, const char *body)
{
    return crvs_response_bytes(request, HTTP_OK, "application/json", body, strlen(body));
}

static crvs_error_t *answer(crvs_request_t *request, const crvs_announcement_t *announcement)
{
    return answer_with(request,
                       apr_psprintf(request->pool,
                                    "{\"status\":\"ok\",\"session_id\":%" APR_INT64_T_FMT ",\"duplicate\":%s}\n",
                                    announcement->session_id, announcement->duplicate ? "true" : "false"));
}

static crvs_error_t *take(crvs_request_t *request, const crvs_config_t *config, crvs_announcement_t *announcement)
{
    const char *flaw = find_url_flaw(request, announcement->url);
    crvs_error_t *error;

    if (flaw)
        return crvs_announcement_refuse(request, HTTP_BAD_REQUEST, announcement->flaw ? announcement->flaw : flaw);
    if (!announcement->flaw && !crvs_announcement_is_on_allowed_host(request, announcement->url))
        announcement->flaw = "recording_url lies on a host that is not allowed here.";
    if (announcement->flaw) {
        announcement->unmatched = true;
        error = crvs_announcement_refuse(request, HTTP_BAD_REQUEST, announcement->flaw);
    }
    else {
        error = crvs_announcement_store(announcement);
    }
    /* Nobody but us knows of it: kept for an administrator, where its sender proved who it is. */
    if (error && announcement->unmatched && config->webhook_secrets) {
        CRVS_TRY(crvs_inbox_keep(announcement));
        announcement->is_kept = true;
    }
    CRVS_TRY(error);
    /* Not the URL: whoever knows it may be able to open the recording. */
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, request->r, "recording of session %" APR_INT64_T_FMT "%s",
                  announcement->session_id, announcement->duplicate ? ", known already" : "");
    return answer(request, announcement);
}

/* Who came and went, of a sender that is proved; all else is ignored. */
static crvs_error_t *take_other(crvs_request_t *request, const crvs_config_t *config, const cJSON *json)
{
    bool is_attendance = false;

    if (config->webhook_secrets)
        CRVS_TRY(crvs_attendance_jaas(request, json, &is_attendance));
    return is_attendance ? NULL : answer_with(request, "{\"status\":\"ok\",\"ignored\":true}\n");
}

static crvs_error_t *take_delivery(crvs_request_t *request, crvs_announcement_t *announcement)
{
    const crvs_config_t *config = crvs_config_of(request->r->server);
    const cJSON *json;
    apr_size_t length;
    const char *body;

    CRVS_TRY(crvs_body_read(request, MAX_BODY_SIZE, &body, &length));
    /* Without a secret it is open, as its contract says; a warning tells of it at each start. */
    if (config->webhook_secrets)
        CRVS_TRY(crvs_machine_authenticate(request, body, length));
    CRVS_TRY(parse(request, body, length, &json));
    if (is_test(json))
        return answer_with(request, "{\"status\":\"ok\",\"test\":true}\n");
    if (crvs_jaas_is_event(json)) {
        if (!crvs_jaas_is_recording(json))
            return take_other(request, config, json);
        CRVS_TRY(crvs_jaas_read(request, json, config->webhook_secrets != NULL, announcement));
        return take(request, config, announcement);
    }
    CRVS_TRY(read_fields(request, json, announcement));
    /* An id that nobody signed could be anybody's. */
    if (config->webhook_secrets && header(request, "webhook-signature"))
        announcement->delivery_id = header(request, "webhook-id");
    announcement->body_hash = crvs_crypto_sha256_hex(request->pool, body, length);
    return take(request, config, announcement);
}

static crvs_counter_e outcome(const crvs_error_t *error, const crvs_announcement_t *announcement)
{
    /* A question whether all is well, or an event that is no recording. */
    if (!error && !announcement->url)
        return CRVS_COUNTER_WEBHOOK_OTHER;
    if (!error)
        return announcement->duplicate ? CRVS_COUNTER_WEBHOOK_DUPLICATE : CRVS_COUNTER_WEBHOOK_STORED;
    if (error->status >= HTTP_INTERNAL_SERVER_ERROR)
        return CRVS_COUNTER_WEBHOOK_FAILED;
    if (error->status == HTTP_UNAUTHORIZED)
        return CRVS_COUNTER_WEBHOOK_UNPROVED;
    if (announcement->is_kept)
        return CRVS_COUNTER_WEBHOOK_INBOX;
    return error->status == HTTP_CONFLICT ? CRVS_COUNTER_WEBHOOK_CONFLICT : CRVS_COUNTER_WEBHOOK_INVALID;
}

crvs_error_t *crvs_recordings_webhook(crvs_request_t *request)
{
    crvs_announcement_t announcement = {.request = request};
    crvs_error_t *error = take_delivery(request, &announcement);

    crvs_counter_add(outcome(error, &announcement), 1);
    return error;
}
