/* SPDX-License-Identifier: Apache-2.0 */
#include "calendar/calendar.h"

#include <apr_strings.h>

/* The way in, through the login where need be: neither the class's code nor a token of the meeting stands in it. */
static const char *address_of(const crvs_act_t *act, const crvs_event_place_t *place, const crvs_object_t *session)
{
    return apr_pstrcat(
        act->pool, place->origin,
        crvs_act_url(act, "classrooms/sessions/%" APR_INT64_T_FMT "/join/", crvs_object_int(session, "id")), NULL);
}

static const char *describe(const crvs_act_t *act, const crvs_language_t *language, const crvs_object_t *session,
                            const char *address)
{
    bool is_cancelled = crvs_object_true(session, "is_cancelled");
    const char *text = crvs_object_text(session, "description");
    const char *reason = crvs_object_text(session, "cancel_reason");
    const char *head = "";

    if (!is_cancelled)
        head = crvs_language_text_with(language, act->pool, CRVS_T("calendar.join"), "url", address);
    else if (*reason)
        head = crvs_language_text_with(language, act->pool, CRVS_T("session.cancel_reason"), "cancel_reason", reason);
    return apr_pstrcat(act->pool, head, *head && *text ? "\n\n" : "", text, NULL);
}

crvs_ics_event_t crvs_event_of(const crvs_act_t *act, const crvs_language_t *language, const crvs_event_place_t *place,
                               const crvs_object_t *session)
{
    const char *title = crvs_object_text(session, "title");
    crvs_ics_event_t event = {.changed_at = crvs_object_seconds(session, "changed_at"),
                              .sequence = crvs_object_int(session, "revision"),
                              .starts_at = crvs_object_seconds(session, "start_at"),
                              .url = address_of(act, place, session),
                              .location = crvs_language_text(language, CRVS_T("calendar.location")),
                              .is_cancelled = crvs_object_true(session, "is_cancelled")};

    event.uid = apr_psprintf(act->pool, "session-%" APR_INT64_T_FMT "@%s", crvs_object_int(session, "id"), place->host);
    event.ends_at = event.starts_at + crvs_object_int(session, "duration_minutes") * 60;
    if (event.is_cancelled)
        title = crvs_language_text_with(language, act->pool, CRVS_T("calendar.cancelled"), "title", title);
    event.summary = apr_pstrcat(act->pool, title, " – ", crvs_object_text(session, "classroom"), NULL);
    event.description = describe(act, language, session, event.url);
    return event;
}
