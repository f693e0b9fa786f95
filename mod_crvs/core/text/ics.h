/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Calendars as programs read them: iCalendar (RFC 5545, 7986), written with moments in UTC.
 */
#ifndef CRVS_CORE_TEXT_ICS_H
#define CRVS_CORE_TEXT_ICS_H

#include "core/base/buffer.h"

#include <stdbool.h>

#define CRVS_ICS_TYPE "text/calendar; charset=utf-8"

typedef struct {
    const char *uid;        /**< never changes, and is nobody else's */
    apr_int64_t changed_at; /**< when anything of it last changed, in seconds since 1970, like all below */
    apr_int64_t sequence;   /**< how often its time or state has changed */
    apr_int64_t starts_at;
    apr_int64_t ends_at;
    const char *summary;
    const char *description; /**< line feeds are kept */
    const char *location;
    const char *url;
    bool is_cancelled;
    const char *organizer; /**< the address that invites; NULL: it is no invitation */
    const char *attendee;  /**< the address that is invited */
} crvs_ics_event_t;

/**
 * Begins a calendar.
 * @param language code of the language that its texts are in
 * @param name what programs call it; NULL: a file of single events, which has none
 * @param method of an invitation (iTIP): "REQUEST" or "CANCEL"; NULL: it is none
 */
void crvs_ics_begin(crvs_buffer_t *out, const char *language, const char *name, const char *method);

void crvs_ics_add(crvs_buffer_t *out, const crvs_ics_event_t *event);

void crvs_ics_end(crvs_buffer_t *out);

#endif
