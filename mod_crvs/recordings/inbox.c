/* SPDX-License-Identifier: Apache-2.0 */
#include "recordings/inbox.h"

#include "audit/audit.h"
#include "core/base/crypto.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/text/number.h"
#include "queries/recordings.h"
#include "recordings/arrival.h"
#include "recordings/recordings.h"

#include <apr_strings.h>
#include <http_log.h>

APLOG_USE_MODULE(crvs);

/* More than a school's administrator ever lets wait; a sender that has gone wrong sends thousands. */
#define MAX_WAITING 500

static crvs_error_t *keep(crvs_db_t *db, void *baton)
{
    const crvs_announcement_t *announcement = baton;
    crvs_request_t *request = announcement->request;
    const char *room = announcement->room ? announcement->room : "";
    apr_int64_t added;

    CRVS_TRY(crvs_sql_recording_inbox_add(
        db, &added, announcement->url,
        crvs_crypto_sha256_hex(request->pool, announcement->url, strlen(announcement->url)), announcement->session_id,
        room, announcement->hours_valid));
    /* Its address may open it, so the audit doesn't have that. */
    return added ? crvs_audit(request, &(crvs_audit_t){.action = CRVS_T("audit.action.recording_announced"),
                                                       .target_kind = "recording",
                                                       .target_name = room})
                 : NULL;
}

crvs_error_t *crvs_inbox_keep(crvs_announcement_t *announcement)
{
    crvs_request_t *request = announcement->request;
    crvs_object_t *count;

    CRVS_TRY(crvs_sql_recording_inbox_count(request->db, &count));
    if (crvs_object_int(count, "waiting") >= MAX_WAITING) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, request->r,
                      "a recording that fits no session is not kept, since %d of them wait already in %s: %s of "
                      "session %" APR_INT64_T_FMT,
                      MAX_WAITING, crvs_request_url(request, "recordings/inbox/"), announcement->url,
                      announcement->session_id);
        return NULL;
    }
    return crvs_db_transaction(request->db, keep, announcement);
}

crvs_error_t *crvs_recordings_inbox(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *rows;

    CRVS_TRY(crvs_sql_recording_inbox(request->db, &rows));
    crvs_object_set(context, "waiting", crvs_value_list(rows));
    return crvs_page(request, HTTP_OK, "recordings/inbox", context);
}

static crvs_error_t *find(crvs_request_t *request)
{
    CRVS_TRY(crvs_sql_recording_inbox_entry(request->db, &request->subject, request->id));
    if (request->subject)
        return NULL;
    return crvs_error_not_found(request->pool);
}

/* What was chosen stands there again, whichever class it was looked for in. */
static crvs_error_t *add_chosen(crvs_request_t *request, crvs_list_t *sessions, apr_int64_t id)
{
    crvs_object_t *session = NULL;

    for (int i = 0; i < sessions->count; i++) {
        if (crvs_object_int(crvs_list_object(sessions, i), "id") == id)
            return NULL;
    }
    if (id)
        CRVS_TRY(crvs_sql_recording_suggestion(request->db, &session, id));
    if (session)
        crvs_list_add(sessions, crvs_value_object(session));
    return NULL;
}

/* The page that asks which session; @a form has what was chosen. */
static crvs_error_t *ask(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    const char *room = crvs_object_text(request->subject, "room_name");
    const char *code = crvs_request_query(request, "code");
    crvs_list_t *sessions, *classes;
    apr_int64_t chosen;

    /* A class that was chosen counts as the one that the room was named by. */
    if (code)
        room = apr_pstrcat(request->pool, "CRVS_", code, "_", NULL);
    CRVS_TRY(crvs_sql_recording_suggestions(request->db, &sessions, room,
                                            crvs_object_seconds(request->subject, "received_at")));
    CRVS_TRY(crvs_sql_recording_classes(request->db, &classes));
    for (int i = 0; code && i < classes->count; i++)
        crvs_object_set(crvs_list_object(classes, i), "selected",
                        crvs_value_bool(!strcasecmp(code, crvs_object_text(crvs_list_object(classes, i), "code"))));
    crvs_object_set(context, "classes", crvs_value_list(classes));
    chosen = crvs_number_id(crvs_form_get(form, "session_id"));
    CRVS_TRY(add_chosen(request, sessions, chosen));
    crvs_form_select(sessions, chosen);
    crvs_object_set(context, "subject", crvs_value_object(request->subject));
    crvs_object_set(context, "sessions", crvs_value_list(sessions));
    crvs_object_set(context, "has_sessions", crvs_value_bool(sessions->count > 0));
    crvs_object_set(context, "form", crvs_value_object(crvs_form_object(form)));
    return crvs_page(request, status, "recordings/attach", context);
}

/* The session that was chosen; 0, with an error recorded, where there is none. */
static crvs_error_t *read_session(crvs_request_t *request, apr_int64_t *session_id)
{
    crvs_object_t *session = NULL;

    *session_id = crvs_form_id(request->form, "session_id", CRVS_T("field.session_unknown"));
    if (*session_id)
        CRVS_TRY(crvs_sql_recording_session_title(request->db, &session, *session_id));
    if (!session)
        crvs_form_error(request->form, "session_id", CRVS_T("field.session_unknown"));
    return NULL;
}

static crvs_error_t *note_discarded(crvs_request_t *request)
{
    return crvs_audit(request, &(crvs_audit_t){.action = CRVS_T("audit.action.recording_discarded"),
                                               .target_kind = "recording",
                                               .target_name = crvs_object_text(request->subject, "room_name")});
}

static crvs_error_t *gone_on(crvs_request_t *request, const char *flash, const char *where)
{
    crvs_flash(request, "success", flash);
    return crvs_redirect(request, crvs_request_url(request, "%s", where));
}

/* --- What was announced --- */

crvs_error_t *crvs_inbox_show_announced(crvs_request_t *request)
{
    CRVS_TRY(find(request));
    return ask(request, HTTP_OK, crvs_form_make(request));
}

typedef struct {
    crvs_request_t *request;
    crvs_arrival_t arrival;
} attachment_t;

/* It leaves the inbox whether or not the session already had it. */
static crvs_error_t *attach_announced(crvs_db_t *db, void *baton)
{
    attachment_t *attachment = baton;
    crvs_request_t *request = attachment->request;

    CRVS_TRY(crvs_arrival_take_in(crvs_request_act(request), &attachment->arrival));
    CRVS_TRY(crvs_sql_recording_inbox_remove(db, NULL, request->id));
    return attachment->arrival.outcome == CRVS_ARRIVAL_NEW ? NULL : note_discarded(request);
}

crvs_error_t *crvs_inbox_attach_announced(crvs_request_t *request)
{
    attachment_t attachment = {.request = request, .arrival = {.way = CRVS_WAY_INBOX}};
    crvs_arrival_t *arrival = &attachment.arrival;
    apr_int64_t expires_at;

    CRVS_TRY(find(request));
    CRVS_TRY(read_session(request, &arrival->session_id));
    arrival->url = crvs_object_text(request->subject, "url");
    if (!crvs_announcement_is_on_allowed_host(request, arrival->url))
        crvs_form_error(request->form, "session_id", CRVS_T("field.recording_host"));
    if (crvs_form_has_errors(request->form))
        return ask(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    arrival->source_hash = crvs_crypto_sha256_hex(request->pool, arrival->url, strlen(arrival->url));
    expires_at = crvs_object_seconds(request->subject, "expires_at");
    if (expires_at)
        arrival->hours_valid = expires_at > request->now ? (expires_at - request->now + 3599) / 3600 : 1;
    CRVS_TRY(crvs_db_transaction(request->db, attach_announced, &attachment));
    return gone_on(request, CRVS_T("flash.recording_attached"), "recordings/inbox/");
}

crvs_error_t *crvs_inbox_show_discard(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    CRVS_TRY(find(request));
    crvs_object_set(context, "subject", crvs_value_object(request->subject));
    return crvs_page(request, HTTP_OK, "recordings/discard", context);
}

static crvs_error_t *discard(crvs_db_t *db, void *baton)
{
    crvs_request_t *request = baton;

    CRVS_TRY(crvs_sql_recording_inbox_remove(db, NULL, request->id));
    return note_discarded(request);
}

crvs_error_t *crvs_inbox_discard(crvs_request_t *request)
{
    CRVS_TRY(find(request));
    CRVS_TRY(crvs_db_transaction(request->db, discard, request));
    return gone_on(request, CRVS_T("flash.recording_discarded"), "recordings/inbox/");
}

/* --- What is here, and belongs to no session any more --- */

static crvs_error_t *find_homeless(crvs_request_t *request)
{
    CRVS_TRY(crvs_sql_recording_homeless(request->db, &request->subject, request->key));
    if (request->subject)
        return NULL;
    return crvs_error_not_found(request->pool);
}

crvs_error_t *crvs_inbox_show_attach(crvs_request_t *request)
{
    CRVS_TRY(find_homeless(request));
    return ask(request, HTTP_OK, crvs_form_make(request));
}

crvs_error_t *crvs_inbox_attach(crvs_request_t *request)
{
    crvs_arrival_t arrival = {.way = CRVS_WAY_INBOX};

    CRVS_TRY(find_homeless(request));
    arrival.unplaced_id = crvs_object_int(request->subject, "id");
    arrival.source_hash = crvs_object_text(request->subject, "url_hash");
    arrival.title = crvs_object_text(request->subject, "title");
    CRVS_TRY(read_session(request, &arrival.session_id));
    if (crvs_form_has_errors(request->form))
        return ask(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    CRVS_TRY(crvs_arrival_take(crvs_request_act(request), &arrival));
    if (arrival.outcome == CRVS_ARRIVAL_KNOWN) {
        crvs_form_error(request->form, "session_id", CRVS_T("field.session_has_it"));
        return ask(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    }
    return gone_on(request, CRVS_T("flash.recording_attached"), "recordings/");
}
