/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is typed of a session when it is planned and when it is changed, and whether it still can be.
 */
#ifndef CRVS_LIVE_SESSION_H
#define CRVS_LIVE_SESSION_H

#include "core/http/field.h"

/** How long a session is where nothing else is said, in minutes. */
#define CRVS_SESSION_MINUTES "60"
/** How long it may go on behind that, in minutes: the column closes_at has it. */
#define CRVS_SESSION_OVERTIME 60
/** How long one can be, in minutes. */
#define CRVS_SESSION_LONGEST (12 * 60)

/**
 * Reads `start_at`, in the school's time zone; wrong ones, and those that are past, are recorded as errors.
 * @param present when the session begins as things stand, which may be past and stay; 0: it is a new one
 */
apr_int64_t crvs_live_session_read_start(crvs_request_t *request, apr_int64_t present);

/** Reads `duration_minutes`. */
apr_int64_t crvs_live_session_read_duration(crvs_request_t *request);

/** For templates: the school's time zone, as `zone_title` beside `start_at`. */
crvs_value_t crvs_live_session_zone_title(crvs_request_t *request);

/** Why the session that a route is about can be neither entered nor changed, as a flash message; NULL: it can. */
const char *crvs_live_session_closed(const crvs_request_t *request);

/** Back to the page of its class. */
crvs_error_t *crvs_live_session_to_class(crvs_request_t *request);

/** The same, with a message. */
crvs_error_t *crvs_live_session_done(crvs_request_t *request, const char *kind, const char *flash);

/** The same after a success; where what was saved overlaps another session, which begins at @a clash, that is said. */
crvs_error_t *crvs_live_session_saved(crvs_request_t *request, const char *flash, apr_int64_t clash);

/** @name The fields of a session. */
/** @{ */
extern const crvs_field_t crvs_live_session_title;
extern const crvs_field_t crvs_live_session_start;
extern const crvs_field_t crvs_live_session_duration;
extern const crvs_field_t crvs_live_session_description;
/** @} */

#endif
