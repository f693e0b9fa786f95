/* SPDX-License-Identifier: Apache-2.0 */
#include "calendar/events.h"

#include "calendar/calendar.h"
#include "core/text/ics.h"

#include <http_core.h>

/* What a session needs in a calendar, so that it grows seldom. */
#define USUAL 600

void crvs_events_write(crvs_request_t *request, const crvs_language_t *language, const char *name,
                       const crvs_list_t *sessions, crvs_buffer_t *out)
{
    const crvs_event_place_t place = {ap_construct_url(request->pool, "", request->r),
                                      request->r->server->server_hostname};

    crvs_buffer_init(out, request->pool, (apr_size_t)(sessions->count + 1) * USUAL);
    crvs_ics_begin(out, language->code, name, NULL);
    for (int i = 0; i < sessions->count; i++) {
        crvs_ics_event_t event =
            crvs_event_of(crvs_request_act(request), language, &place, crvs_list_object(sessions, i));

        crvs_ics_add(out, &event);
    }
    crvs_ics_end(out);
}
