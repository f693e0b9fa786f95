/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Jitsi's Prosody asks here before a room opens (its module reservations). It cannot say who comes, so rooms open for all
 * or for nobody; what it is told of a refusal it shows to whoever wanted in, and keeps for a while for everybody.
 */
#include "config.h"
#include "core/http/body.h"
#include "core/http/response.h"
#include "core/site.h"
#include "core/text/json.h"
#include "core/text/number.h"
#include "core/text/query.h"
#include "core/text/text.h"
#include "identity/machine.h"
#include "live/live.h"
#include "queries/live.h"

#include <apr_strings.h>
#include <string.h>

#define MAX_BODY_SIZE 8192
#define MAX_FIELDS 16
/* How long a refusal is kept there, at most, in seconds: nobody is refused who could enter before that is over. */
#define REFUSAL_STICKS 90
/* How long a room that is none of ours stays, in seconds. */
#define OTHERS_STAY (24 * 60 * 60)
/* The id of all of those: nothing is known of them here. */
#define NO_ID "0"

/* What Prosody asks for. */
typedef struct {
    const char *name;
    const char *mail_owner;
    const char *start_time;
    bool is_text; /* all of it is UTF-8, without NUL */
} asked_t;

static const char *text_of(const crvs_request_t *request, const char *key)
{
    return crvs_language_text(request->site->languages->fallback, key);
}

/* --- What is answered --- */

static void add_field(crvs_buffer_t *json, const char *name, const char *value)
{
    crvs_buffer_add(json, json->length ? "," : "{", 1);
    crvs_json_add_text(json, name);
    crvs_buffer_add(json, ":", 1);
    crvs_json_add_text(json, value);
}

static crvs_error_t *send_json(crvs_request_t *request, int status, crvs_buffer_t *json)
{
    apr_table_setn(request->r->err_headers_out, "Cache-Control", "no-store");
    crvs_buffer_add(json, json->length ? "}\n" : "{}\n", json->length ? 2 : 3);
    return crvs_response_bytes(request, status, "application/json", json->text, json->length);
}

/* @param message what is shown to whoever wanted in @param detail for the sysadmin; NULL: nothing more */
static crvs_error_t *refuse(crvs_request_t *request, int status, const char *message, const char *detail)
{
    crvs_buffer_t json;

    crvs_buffer_init(&json, request->pool, 256);
    add_field(&json, "message", message);
    if (detail)
        add_field(&json, "detail", detail);
    return send_json(request, status, &json);
}

/* An error as Prosody understands it: it tries 5xx again, and shows the message of all others. */
static crvs_error_t *explain(crvs_request_t *request, const crvs_error_t *error)
{
    const char *key = error->status >= HTTP_INTERNAL_SERVER_ERROR ? CRVS_T("reservation.unavailable")
                      : error->status == HTTP_NOT_FOUND           ? CRVS_T("reservation.unknown")
                                                                  : CRVS_T("reservation.wrong");

    crvs_response_note_error(request->r, error);
    return refuse(request, error->status, text_of(request, key), error->detail);
}

static crvs_error_t *answer(crvs_request_t *request, crvs_error_t *error)
{
    /* A filter may have answered already. */
    return !error || error->status == AP_FILTER_ERROR ? error : explain(request, error);
}

/* As our clock has it, where Prosody's is not understood. */
static const char *start_of(const crvs_request_t *request, const asked_t *asked)
{
    size_t date = strspn(asked->start_time, "0123456789-");

    if (date == strlen("2026-11-28") && asked->start_time[date] == 'T' && strlen(asked->start_time) <= 40)
        return asked->start_time;
    return crvs_zone_show(request->site->zone, 0, NULL, request->now, request->now, "iso", request->pool);
}

/* The room lives until start_time and duration are over, by Prosody's own clock. */
static crvs_error_t *let_in(crvs_request_t *request, const asked_t *asked, const char *id, apr_int64_t seconds)
{
    const char *duration = apr_psprintf(request->pool, ",\"duration\":%" APR_INT64_T_FMT, seconds > 0 ? seconds : 1);
    crvs_buffer_t json;

    crvs_buffer_init(&json, request->pool, 512);
    add_field(&json, "id", id);
    add_field(&json, "name", asked->name);
    add_field(&json, "mail_owner", asked->mail_owner);
    add_field(&json, "start_time", start_of(request, asked));
    crvs_buffer_add(&json, duration, strlen(duration));
    return send_json(request, HTTP_OK, &json);
}

/* --- Which room it is --- */

static crvs_error_t *find_session(crvs_request_t *request, const char *name, crvs_object_t **session)
{
    /* On a tenant's address it is "[tenant]room". */
    const char *tenant_end = *name == '[' ? strchr(name, ']') : NULL;
    const char *room = tenant_end ? tenant_end + 1 : name;
    const char *before_id = strrchr(room, '_');
    apr_int64_t id = before_id ? crvs_number_id(before_id + 1) : 0;

    *session = NULL;
    if (id)
        CRVS_TRY(crvs_sql_live_session_reserved(request->db, session, id));
    if (*session && strcasecmp(room, crvs_object_text(*session, "room_name")))
        *session = NULL;
    return NULL;
}

/* Why nobody can be let into a session's room any more; NULL: one can. */
static const char *closed_key(const crvs_object_t *session)
{
    if (crvs_object_true(session, "is_cancelled"))
        return CRVS_T("reservation.cancelled");
    return crvs_object_true(session, "is_over") || crvs_object_true(session, "is_archived") ? CRVS_T("reservation.over")
                                                                                            : NULL;
}

/* Before a teacher has come, too: the class's page holds students back, and a refusal here would hold the teacher. */
static crvs_error_t *answer_for(crvs_request_t *request, const crvs_object_t *session, const asked_t *asked)
{
    const crvs_language_t *language = request->site->languages->fallback;
    const char *closed = closed_key(session);
    apr_int64_t opens_at = crvs_window_opens_at(request, session);
    const char *when;

    if (closed)
        return refuse(request, HTTP_FORBIDDEN, text_of(request, closed), NULL);
    if (crvs_object_true(session, "is_live") || request->now >= opens_at - REFUSAL_STICKS)
        return let_in(request, asked, apr_psprintf(request->pool, "%" APR_INT64_T_FMT, crvs_object_int(session, "id")),
                      crvs_window_last_close(session) - request->now);
    when = crvs_zone_show(request->site->zone, language->index, &language->time_words, request->now, opens_at, "full",
                          request->pool);
    return refuse(request, HTTP_FORBIDDEN,
                  crvs_language_text_with(language, request->pool, CRVS_T("reservation.opens"), "when", when), NULL);
}

/* --- The requests --- */

static void take(void *baton, const char *name, const char *value, apr_size_t length)
{
    asked_t *asked = baton;
    const char **field = !strcmp(name, "name")         ? &asked->name
                         : !strcmp(name, "mail_owner") ? &asked->mail_owner
                         : !strcmp(name, "start_time") ? &asked->start_time
                                                       : NULL;

    if (!field)
        return;
    *field = value;
    asked->is_text = asked->is_text && strlen(value) == length && crvs_text_is_utf8(value, length);
}

static crvs_error_t *wrong(const crvs_request_t *request, const char *detail)
{
    crvs_error_t *error =
        CRVS_ERROR(request->pool, HTTP_BAD_REQUEST, CRVS_T("error.bad_request"), "reservation: %s", detail);

    error->detail = detail;
    return error;
}

static crvs_error_t *read_asked(crvs_request_t *request, asked_t *asked)
{
    const char *body;
    apr_size_t length;

    *asked = (asked_t){.name = "", .mail_owner = "", .start_time = "", .is_text = true};
    if (!crvs_request_has_type(request, "application/x-www-form-urlencoded"))
        return wrong(request, "Content-Type must be application/x-www-form-urlencoded.");
    CRVS_TRY(crvs_body_read(request, MAX_BODY_SIZE, &body, &length));
    if (crvs_query_parse(apr_pstrdup(request->pool, body), MAX_FIELDS, take, asked) > MAX_FIELDS)
        return wrong(request, "The body has too many fields.");
    if (!asked->is_text)
        return wrong(request, "The body is not UTF-8.");
    return *asked->name ? NULL : wrong(request, "name is missing.");
}

static crvs_error_t *create(crvs_request_t *request)
{
    crvs_object_t *session;
    asked_t asked;

    CRVS_TRY(crvs_machine_authenticate_by_token(request));
    CRVS_TRY(read_asked(request, &asked));
    CRVS_TRY(find_session(request, asked.name, &session));
    if (session)
        return answer_for(request, session, &asked);
    if (request->site->config->other_rooms == CRVS_OTHER_ROOMS_REFUSE)
        return refuse(request, HTTP_NOT_FOUND, text_of(request, CRVS_T("reservation.unknown")), NULL);
    return let_in(request, &asked, NO_ID, OTHERS_STAY);
}

/* Of a reservation that we answered with: Prosody asks so only behind a conflict, which we never tell it of. */
static crvs_error_t *show(crvs_request_t *request)
{
    apr_int64_t id = crvs_number_id(request->name);
    asked_t asked = {.mail_owner = "", .start_time = ""};
    crvs_object_t *session = NULL;

    CRVS_TRY(crvs_machine_authenticate_by_token(request));
    if (id)
        CRVS_TRY(crvs_sql_live_session_reserved(request->db, &session, id));
    if (!session)
        return crvs_error_not_found(request->pool);
    asked.name = crvs_object_text(session, "room_name");
    return answer_for(request, session, &asked);
}

/* The room is gone. Nothing was kept of it, and a session may be entered again. */
static crvs_error_t *forget(crvs_request_t *request)
{
    crvs_buffer_t json;

    CRVS_TRY(crvs_machine_authenticate_by_token(request));
    crvs_buffer_init(&json, request->pool, 16);
    return send_json(request, HTTP_OK, &json);
}

crvs_error_t *crvs_reservations_create(crvs_request_t *request)
{
    return answer(request, create(request));
}

crvs_error_t *crvs_reservations_show(crvs_request_t *request)
{
    return answer(request, show(request));
}

crvs_error_t *crvs_reservations_forget(crvs_request_t *request)
{
    return answer(request, forget(request));
}
