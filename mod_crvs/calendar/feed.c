/* SPDX-License-Identifier: Apache-2.0 */
/* What programs read: all sessions of somebody, those of one class, or a single one to take along. */
#include "calendar/calendar.h"
#include "calendar/events.h"
#include "core/base/crypto.h"
#include "core/http/response.h"
#include "core/http/throttle.h"
#include "core/site.h"
#include "core/text/ics.h"
#include "queries/calendar.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <string.h>

APLOG_USE_MODULE(crvs);

const crvs_access_t crvs_calendar_feed_access = {.name = "calendar_link", .machine = true, .secret = true};

#define TOKEN_LENGTH 43
#define ENDING ".ics"
/*
 * Links that are none any more, which one IP address may ask for in a quarter of an hour: programs go on asking for
 * years, and a whole school may share an address.
 */
#define MAX_WRONG_LINKS 600
#define KIND "calendar link"

/* The token of the address, which is that of all sessions or of a class's; NULL where it can be none. */
static const char *token_of(const crvs_request_t *request)
{
    apr_size_t length = strlen(request->name);

    if (length == TOKEN_LENGTH + strlen(ENDING) && !request->id && !strcmp(request->name + TOKEN_LENGTH, ENDING))
        return apr_pstrmemdup(request->pool, request->name, TOKEN_LENGTH);
    return length == TOKEN_LENGTH && request->id ? request->name : NULL;
}

/* Whose link it is; 404 where it is nobody's. */
static crvs_error_t *find_reader(crvs_request_t *request, crvs_object_t **reader)
{
    const char *address = crvs_throttle_address(request->r);
    const char *token = token_of(request);
    crvs_error_t *error;
    int wait = 0;

    if (!token)
        return crvs_error_not_found(request->pool);
    if (!crvs_throttle_take(request->r, KIND, address, MAX_WRONG_LINKS, &wait)) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, request->r, "too many wrong calendar links");
        error = CRVS_ERROR(request->pool, HTTP_TOO_MANY_REQUESTS, CRVS_T("error.link_throttled"), "%s", "");
        error->retry_after = wait;
        return error;
    }
    CRVS_TRY(
        crvs_sql_calendar_reader(request->db, reader, crvs_crypto_sha256_hex(request->pool, token, strlen(token))));
    if (!*reader)
        return crvs_error_not_found(request->pool);
    crvs_throttle_give_back(request->r, KIND, address);
    return NULL;
}

/* What the calendar is called; 404 for a class that the reader is not in, or not any more. */
static crvs_error_t *name_calendar(crvs_request_t *request, const crvs_language_t *language, apr_int64_t user_id,
                                   const char **name)
{
    crvs_object_t *classroom;

    *name = crvs_language_text_with(language, request->pool, CRVS_T("calendar.name"), "school", request->site->school);
    if (!request->id)
        return NULL;
    CRVS_TRY(crvs_sql_calendar_class(request->db, &classroom, user_id, request->id));
    if (!classroom)
        return crvs_error_not_found(request->pool);
    *name = crvs_object_text(classroom, "name");
    return NULL;
}

/* mod_deflate makes "x" to "x-gzip" on the way out, mod_brotli to "x-br", and both leave it so when it comes back. */
static void forget_packing(const request_rec *r)
{
    static const char *const marks[] = {"-gzip\"", "-br\"", NULL};
    const char *sent = apr_table_get(r->headers_in, "If-None-Match");
    char *known, *at;

    if (!sent)
        return;
    known = apr_pstrdup(r->pool, sent);
    for (const char *const *mark = marks; *mark; mark++) {
        while ((at = strstr(known, *mark)))
            memmove(at, at + strlen(*mark) - 1, strlen(at + strlen(*mark) - 1) + 1);
    }
    apr_table_setn(r->headers_in, "If-None-Match", known);
}

/* Of all that the calendar is made of, so that nothing of it need be read to see that it is as it was. */
static const char *make_etag(crvs_request_t *request, const crvs_language_t *language, const char *name,
                             const char *state)
{
    const char *site = ap_construct_url(request->pool, request->site->base, request->r);
    const char *all = apr_pstrcat(request->pool, CRVS_VERSION "\n", request->r->server->server_hostname, "\n", site,
                                  "\n", language->code, "\n", name, "\n", state, NULL);

    return apr_psprintf(request->pool, "\"%.32s\"", crvs_crypto_sha256_hex(request->pool, all, strlen(all)));
}

/* Sets what is said of a calendar beside itself. @return whether the reader has it already */
static bool is_known(request_rec *r, const char *etag)
{
    apr_table_setn(r->err_headers_out, "Cache-Control", "private, max-age=900");
    apr_table_setn(r->headers_out, "ETag", etag);
    forget_packing(r);
    return ap_meets_conditions(r) == HTTP_NOT_MODIFIED;
}

crvs_error_t *crvs_calendar_feed(crvs_request_t *request)
{
    const crvs_languages_t *languages = request->site->languages;
    const crvs_language_t *language;
    crvs_object_t *reader, *state;
    apr_int64_t user_id;
    const char *name;
    crvs_list_t *sessions;
    crvs_buffer_t calendar;

    CRVS_TRY(find_reader(request, &reader));
    user_id = crvs_object_int(reader, "user_id");
    language = crvs_language_find(languages, crvs_object_text(reader, "language"));
    if (!language)
        language = languages->fallback;
    CRVS_TRY(name_calendar(request, language, user_id, &name));
    CRVS_TRY(crvs_sql_calendar_state(request->db, &state, user_id, request->id));
    if (is_known(request->r, make_etag(request, language, name, crvs_object_text(state, "state"))))
        return crvs_response_bytes(request, HTTP_NOT_MODIFIED, CRVS_ICS_TYPE, "", 0);
    CRVS_TRY(crvs_sql_calendar_sessions(request->db, &sessions, user_id, request->id));
    crvs_events_write(request, language, name, sessions, &calendar);
    return crvs_response_bytes(request, HTTP_OK, CRVS_ICS_TYPE, calendar.text, calendar.length);
}

crvs_error_t *crvs_calendar_feed_session(crvs_request_t *request)
{
    crvs_list_t *sessions = crvs_list_make(request->pool);
    crvs_object_t *session;
    crvs_buffer_t calendar;

    CRVS_TRY(crvs_sql_calendar_session(request->db, &session, request->id));
    if (!session)
        return crvs_error_not_found(request->pool);
    crvs_list_add(sessions, crvs_value_object(session));
    crvs_events_write(request, request->language, NULL, sessions, &calendar);
    apr_table_setn(
        request->r->err_headers_out, "Content-Disposition",
        apr_psprintf(request->pool, "attachment; filename=\"session-%" APR_INT64_T_FMT ".ics\"", request->id));
    return crvs_response_bytes(request, HTTP_OK, CRVS_ICS_TYPE, calendar.text, calendar.length);
}
