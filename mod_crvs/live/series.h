/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Sessions that were planned together, changed together: this one, those that follow it too, or all. What is past, has
 * begun or is cancelled stays as it is.
 */
#ifndef CRVS_LIVE_SERIES_H
#define CRVS_LIVE_SERIES_H

#include "core/http/field.h"

/** Which sessions are meant: "one", "following" or "all". Shown where a series has others to come. */
extern const crvs_field_t crvs_series_extent;

/** Whether the series of the route's session has others to come. */
crvs_error_t *crvs_series_has_others(crvs_request_t *request, bool *has_others);

/**
 * Reads `extent`, and finds which others are meant beside the route's session. Wrong ones are recorded as an error.
 * @param others with id, title, description, start_at and duration_minutes; empty where it is this one alone
 */
crvs_error_t *crvs_series_read_others(crvs_request_t *request, crvs_list_t **others);

/**
 * Moves others as the route's session is moved, by what clocks show: each row gets a `new_start`, another hour on another
 * day alike. An hour that clocks skip, and what would be past, are recorded as errors of `start_at`.
 * @param start_at when the route's session is to begin
 */
void crvs_series_shift(crvs_request_t *request, crvs_list_t *others, apr_int64_t start_at);

#endif
