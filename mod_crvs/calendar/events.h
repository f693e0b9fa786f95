/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Sessions as a calendar's events.
 */
#ifndef CRVS_CALENDAR_EVENTS_H
#define CRVS_CALENDAR_EVENTS_H

#include "core/http/request.h"

/**
 * Writes a calendar.
 * @param language that its texts are in
 * @param name what it is called; NULL: a file of single events
 * @param sessions rows of the statement calendar_sessions
 * @param out empty; in the request's pool
 */
void crvs_events_write(crvs_request_t *request, const crvs_language_t *language, const char *name,
                       const crvs_list_t *sessions, crvs_buffer_t *out);

#endif
