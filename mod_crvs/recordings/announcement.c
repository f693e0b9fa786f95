#include "recordings/announcement.h"

#include "core/crypto.h"
#include "publishing/publishing.h"
#include "queries/recordings.h"

crvs_error_t *crvs_announcement_refuse(crvs_request_t *request, int status, const char *detail)
{
    crvs_error_t *error = CRVS_ERROR(request->pool, status, CRVS_T("error.bad_request"), "webhook: %s", detail);

    error->detail = detail;
    return error;
}

/* Whether this very delivery came before; 409 where its id came with another body. */
static crvs_error_t *find_delivery(crvs_db_t *db, crvs_announcement_t *announcement)
{
    crvs_object_t *before = NULL;

    if (announcement->delivery_id)
        CRVS_TRY(crvs_sql_webhook_delivery(db, &before, announcement->delivery_id));
    if (!before)
        return NULL;
    if (strcmp(crvs_object_text(before, "body_hash"), announcement->body_hash))
        return crvs_announcement_refuse(announcement->request, HTTP_CONFLICT, "This webhook-id was used before with another body.");
    announcement->duplicate = true;
    return NULL;
}

static crvs_error_t *note_delivery(crvs_db_t *db, crvs_announcement_t *announcement)
{
    crvs_error_t *error;

    if (!announcement->delivery_id)
        return NULL;
    error = crvs_sql_webhook_delivery_add(db, NULL, announcement->delivery_id, announcement->body_hash,
                                          announcement->duplicate ? "duplicate" : "stored");
    /* Repeats of one body wait for each other at their session: another body, at the same moment, has the id. */
    if (crvs_db_is_duplicate(error))
        return crvs_announcement_refuse(announcement->request, HTTP_CONFLICT, "This webhook-id was used before with another body.");
    return error;
}

crvs_error_t *crvs_announcement_added(crvs_request_t *request, apr_int64_t session_id, const char *url,
                                      const char *url_hash)
{
    CRVS_TRY(crvs_sql_live_session_recorded(request->db, NULL, session_id, url));
    return crvs_publishing_run_rule(request, session_id, url_hash);
}

crvs_error_t *crvs_announcement_store_in(crvs_db_t *db, void *baton)
{
    crvs_announcement_t *announcement = baton;
    crvs_request_t *request = announcement->request;
    crvs_object_t *session;
    const char *url_hash;
    apr_int64_t added;

    announcement->duplicate = false;
    CRVS_TRY(crvs_sql_recording_session(db, &session, announcement->session_id));
    announcement->unmatched = true;
    if (!session)
        return crvs_announcement_refuse(request, HTTP_BAD_REQUEST, "session_id: there is no such session.");
    if (announcement->room && strcasecmp(announcement->room, crvs_object_text(session, "room_name")))
        return crvs_announcement_refuse(request, HTTP_BAD_REQUEST, "room is not the room of this session.");
    announcement->unmatched = false;
    CRVS_TRY(find_delivery(db, announcement));
    if (announcement->duplicate)
        return NULL;
    url_hash = crvs_crypto_sha256_hex(request->pool, announcement->url, strlen(announcement->url));
    CRVS_TRY(crvs_sql_recording_add(db, &added, announcement->session_id, announcement->url, url_hash,
                                    announcement->hours_valid));
    announcement->duplicate = !added;
    if (added)
        CRVS_TRY(crvs_announcement_added(request, announcement->session_id, announcement->url, url_hash));
    return note_delivery(db, announcement);
}

crvs_error_t *crvs_announcement_store(crvs_announcement_t *announcement)
{
    return crvs_db_transaction(announcement->request->db, crvs_announcement_store_in, announcement);
}
