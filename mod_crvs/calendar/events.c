/* SPDX-License-Identifier: Apache-2.0 */
#include "calendar/events.h"

#include "core/text/ics.h"

#include <apr_strings.h>
#include <http_core.h>

/* What a session needs in a calendar, so that it grows seldom. */
#define USUAL 600

/* The way in, through the login where need be: neither the class's code nor a token of the meeting stands in it. */
static const char *address_of(const crvs_request_t *request, const crvs_object_t *session)
{
    const char *path =
        crvs_request_url(request, "classrooms/sessions/%" APR_INT64_T_FMT "/join/", crvs_object_int(session, "id"));

    return ap_construct_url(request->pool, path, request->r);
}

static const char *describe(const crvs_request_t *request, const crvs_language_t *language,
                            const crvs_object_t *session, const char *address)
{
    bool is_cancelled = crvs_object_true(session, "is_cancelled");
    const char *text = crvs_object_text(session, "description");
    const char *reason = crvs_object_text(session, "cancel_reason");
    const char *head = "";

    if (!is_cancelled)
        head = crvs_language_text_with(language, request->pool, CRVS_T("calendar.join"), "url", address);
    else if (*reason)
        head =
            crvs_language_text_with(language, request->pool, CRVS_T("session.cancel_reason"), "cancel_reason", reason);
    return apr_pstrcat(request->pool, head, *head && *text ? "\n\n" : "", text, NULL);
}

static void add(const crvs_request_t *request, const crvs_language_t *language, const crvs_object_t *session,
                crvs_buffer_t *out)
{
    const char *title = crvs_object_text(session, "title");
    crvs_ics_event_t event = {.changed_at = crvs_object_seconds(session, "changed_at"),
                              .sequence = crvs_object_int(session, "revision"),
                              .starts_at = crvs_object_seconds(session, "start_at"),
                              .url = address_of(request, session),
                              .location = crvs_language_text(language, CRVS_T("calendar.location")),
                              .is_cancelled = crvs_object_true(session, "is_cancelled")};

    /* By the server's name, not by what it was called this time. */
    event.uid = apr_psprintf(request->pool, "session-%" APR_INT64_T_FMT "@%s", crvs_object_int(session, "id"),
                             request->r->server->server_hostname);
    event.ends_at = event.starts_at + crvs_object_int(session, "duration_minutes") * 60;
    if (event.is_cancelled)
        title = crvs_language_text_with(language, request->pool, CRVS_T("calendar.cancelled"), "title", title);
    event.summary = apr_pstrcat(request->pool, title, " – ", crvs_object_text(session, "classroom"), NULL);
    event.description = describe(request, language, session, event.url);
    crvs_ics_add(out, &event);
}

void crvs_events_write(crvs_request_t *request, const crvs_language_t *language, const char *name,
                       const crvs_list_t *sessions, crvs_buffer_t *out)
{
    crvs_buffer_init(out, request->pool, (apr_size_t)(sessions->count + 1) * USUAL);
    crvs_ics_begin(out, language->code, name);
    for (int i = 0; i < sessions->count; i++)
        add(request, language, crvs_list_object(sessions, i), out);
    crvs_ics_end(out);
}
