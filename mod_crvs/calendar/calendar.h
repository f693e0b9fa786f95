/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Sessions in the calendars of telephones and computers: links by which these read them, and single ones to take along.
 */
#ifndef CRVS_CALENDAR_H
#define CRVS_CALENDAR_H

#include "core/http/request.h"
#include "core/http/route.h"

/** Whoever has somebody's link, without a login: a program of theirs. */
extern const crvs_access_t crvs_calendar_feed_access;

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_calendar_page(crvs_request_t *request);
crvs_error_t *crvs_calendar_page_make(crvs_request_t *request);
crvs_error_t *crvs_calendar_feed(crvs_request_t *request);
crvs_error_t *crvs_calendar_feed_session(crvs_request_t *request);
/** @} */

#endif
