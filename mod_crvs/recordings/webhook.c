/* POST /classrooms/recording/webhook/: Jibri says that a recording is there. */
#include "config.h"
#include "core/crypto.h"
#include "core/json.h"
#include "core/response.h"
#include "core/url.h"
#include "queries/recordings.h"
#include "recordings/recordings.h"
#include "recordings/signature.h"

#include <apr_strings.h>
#include <http_log.h>

APLOG_USE_MODULE(crvs);

#define LARGEST_BODY (64 * 1024)

/* What a delivery announces. */
typedef struct {
    crvs_request_t *request;
    const char *delivery_id;       /* NULL where the sender gave none that is proved */
    const char *body_hash;
    apr_int64_t session_id;
    const char *url;
    const char *room;              /* may be NULL */
    bool duplicate;
} announcement_t;

static crvs_error_t *refuse(crvs_request_t *request, int status, const char *detail)
{
    crvs_error_t *error = CRVS_ERROR(request->pool, status, CRVS_T("error.bad_request"), "webhook: %s", detail);

    error->detail = detail;
    return error;
}

static const char *header(const crvs_request_t *request, const char *name)
{
    return apr_table_get(request->r->headers_in, name);
}

/* Who sends is told nothing of why; the log is. */
static crvs_error_t *authenticate(crvs_request_t *request, const crvs_config_t *config, const char *body,
                                  apr_size_t length)
{
    crvs_delivery_t delivery = {.token = header(request, "X-Webhook-Token"),
                                .id = header(request, "webhook-id"),
                                .timestamp = header(request, "webhook-timestamp"),
                                .signature = header(request, "webhook-signature"),
                                .hub_signature = header(request, "X-Hub-Signature-256"),
                                .body = body,
                                .length = length};
    crvs_proof_t proof = {.token_required = config->webhook_require == CRVS_WEBHOOK_TOKEN,
                          .signature_required = config->webhook_require == CRVS_WEBHOOK_SIGNATURE};
    const char *flaw;
    crvs_error_t *error;

    if (config->webhook_secrets) {
        proof.secrets = (const char *const *)config->webhook_secrets->elts;
        proof.secret_count = config->webhook_secrets->nelts;
    }
    flaw = crvs_signature_check(request->pool, &delivery, &proof, request->now);
    if (!flaw)
        return NULL;
    error = CRVS_ERROR(request->pool, HTTP_UNAUTHORIZED, CRVS_T("error.not_signed_in"), "webhook refused: %s", flaw);
    error->detail = "The delivery could not be authenticated.";
    return error;
}

static const char *find_url_flaw(crvs_request_t *request, const crvs_config_t *config, const char *url)
{
    const char *host = NULL;

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
    for (int i = 0; config->recording_hosts && i < config->recording_hosts->nelts; i++) {
        if (crvs_url_host_matches(host, APR_ARRAY_IDX(config->recording_hosts, i, const char *)))
            return NULL;
    }
    return config->recording_hosts ? "recording_url lies on a host that is not allowed here." : NULL;
}

static crvs_error_t *read_fields(crvs_request_t *request, const crvs_config_t *config, const cJSON *json,
                                 announcement_t *announcement)
{
    const char *flaw;
    crvs_json_e room;

    if (crvs_json_id(json, "session_id", &announcement->session_id) != CRVS_JSON_OK)
        return refuse(request, HTTP_BAD_REQUEST, "session_id is missing, or not an integer from 1 to 2147483647.");
    if (crvs_json_text(json, "recording_url", &announcement->url) != CRVS_JSON_OK || !*announcement->url)
        return refuse(request, HTTP_BAD_REQUEST, "recording_url is missing, empty or not a string.");
    flaw = find_url_flaw(request, config, announcement->url);
    if (flaw)
        return refuse(request, HTTP_BAD_REQUEST, flaw);
    room = crvs_json_text(json, "room", &announcement->room);
    if (room == CRVS_JSON_WRONG_TYPE)
        return refuse(request, HTTP_BAD_REQUEST, "room is not a string.");
    return NULL;
}

static crvs_error_t *parse(crvs_request_t *request, const crvs_config_t *config, const char *body, apr_size_t length,
                           announcement_t *announcement)
{
    const cJSON *json;
    const char *reason;

    if (header(request, "Content-Encoding"))
        return refuse(request, HTTP_BAD_REQUEST, "Content-Encoding is not taken: send the JSON as it is.");
    if (!crvs_request_has_type(request, "application/json"))
        return refuse(request, HTTP_BAD_REQUEST, "Content-Type must be application/json.");
    json = crvs_json_parse(request->pool, body, length, &reason);
    if (!json)
        return refuse(request, HTTP_BAD_REQUEST,
                      apr_psprintf(request->pool, "The body is not acceptable JSON: %s.", reason));
    return read_fields(request, config, json, announcement);
}

/* Whether this very delivery came before; 409 where its id came with another body. */
static crvs_error_t *find_delivery(crvs_db_t *db, announcement_t *announcement)
{
    crvs_object_t *before = NULL;

    if (announcement->delivery_id)
        CRVS_TRY(crvs_sql_webhook_delivery(db, &before, announcement->delivery_id));
    if (!before)
        return NULL;
    if (strcmp(crvs_object_text(before, "body_hash"), announcement->body_hash))
        return refuse(announcement->request, HTTP_CONFLICT, "This webhook-id was used before with another body.");
    announcement->duplicate = true;
    return NULL;
}

static crvs_error_t *note_delivery(crvs_db_t *db, announcement_t *announcement)
{
    crvs_error_t *error;

    if (!announcement->delivery_id)
        return NULL;
    error = crvs_sql_webhook_delivery_add(db, NULL, announcement->delivery_id, announcement->body_hash,
                                          announcement->duplicate ? "duplicate" : "stored");
    /* Repeats of one body wait for each other at their session: another body, at the same moment, has the id. */
    if (crvs_db_is_duplicate(error))
        return refuse(announcement->request, HTTP_CONFLICT, "This webhook-id was used before with another body.");
    return error;
}

static crvs_error_t *store(crvs_db_t *db, void *baton)
{
    announcement_t *announcement = baton;
    crvs_request_t *request = announcement->request;
    crvs_object_t *session;
    apr_int64_t added;

    announcement->duplicate = false;
    CRVS_TRY(crvs_sql_recording_session(db, &session, announcement->session_id));
    if (!session)
        return refuse(request, HTTP_BAD_REQUEST, "session_id: there is no such session.");
    if (announcement->room && strcasecmp(announcement->room, crvs_object_text(session, "room_name")))
        return refuse(request, HTTP_BAD_REQUEST, "room is not the room of this session.");
    CRVS_TRY(find_delivery(db, announcement));
    if (announcement->duplicate)
        return NULL;
    CRVS_TRY(crvs_sql_recording_add(db, &added, announcement->session_id, announcement->url,
                                    crvs_crypto_sha256_hex(request->pool, announcement->url,
                                                           strlen(announcement->url))));
    announcement->duplicate = !added;
    if (added)
        CRVS_TRY(crvs_sql_live_session_recorded(db, NULL, announcement->session_id, announcement->url));
    return note_delivery(db, announcement);
}

static crvs_error_t *answer(crvs_request_t *request, const announcement_t *announcement)
{
    const char *body = apr_psprintf(request->pool,
                                    "{\"status\":\"ok\",\"session_id\":%" APR_INT64_T_FMT ",\"duplicate\":%s}\n",
                                    announcement->session_id, announcement->duplicate ? "true" : "false");

    return crvs_bytes(request, HTTP_OK, "application/json", body, strlen(body));
}

crvs_error_t *crvs_recordings_webhook(crvs_request_t *request)
{
    const crvs_config_t *config = crvs_config_of(request->r->server);
    announcement_t announcement = {.request = request};
    apr_size_t length;
    const char *body;

    CRVS_TRY(crvs_request_body(request, LARGEST_BODY, &body, &length));
    CRVS_TRY(authenticate(request, config, body, length));
    CRVS_TRY(parse(request, config, body, length, &announcement));
    /* An id that nobody signed could be anybody's. */
    if (config->webhook_secrets && header(request, "webhook-signature"))
        announcement.delivery_id = header(request, "webhook-id");
    announcement.body_hash = crvs_crypto_sha256_hex(request->pool, body, length);
    CRVS_TRY(crvs_db_transaction(request->db, store, &announcement));
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, request->r, "recording of session %" APR_INT64_T_FMT "%s: %s",
                  announcement.session_id, announcement.duplicate ? " (known already)" : "", announcement.url);
    return answer(request, &announcement);
}
