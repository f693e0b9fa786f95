/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Sessions in the calendars of telephones and computers: links by which these read them, and single ones to take along.
 */
#ifndef CRVS_CALENDAR_H
#define CRVS_CALENDAR_H

#include "core/http/request.h"
#include "core/http/route.h"
#include "core/text/ics.h"

/** Whoever has somebody's link, without a login: a program of theirs. */
extern const crvs_access_t crvs_calendar_feed_access;

/** By what a session is known: where the site is. */
typedef struct {
    const char *origin; /**< "https://classe.example.org" */
    const char *host;   /**< the server's name, whatever it was called this time */
} crvs_event_place_t;

/**
 * What a session is in a calendar, in the act's pool.
 * @param language that its texts are in
 * @param session with what a row of the statement calendar_sessions has
 */
crvs_ics_event_t crvs_event_of(const crvs_act_t *act, const crvs_language_t *language, const crvs_event_place_t *place,
                               const crvs_object_t *session);

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_calendar_page(crvs_request_t *request);
crvs_error_t *crvs_calendar_page_make(crvs_request_t *request);
crvs_error_t *crvs_calendar_feed(crvs_request_t *request);
crvs_error_t *crvs_calendar_feed_session(crvs_request_t *request);
/** @} */

#endif
