/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The captions of a recording that is kept here: a file of WebVTT beside its own.
 */
#ifndef CRVS_RECORDINGS_CAPTIONS_H
#define CRVS_RECORDINGS_CAPTIONS_H

#include "core/http/field.h"

/** The field of captions. */
extern const crvs_field_t crvs_captions_field;

/** The captions of request->subject, for a form; "" where it has none, or too many for a form. */
const char *crvs_captions_read(crvs_request_t *request);

/**
 * The field `captions` of the request's form; one that is no WebVTT is recorded as its error.
 * @return "" for none, and NULL where the form did not have the field: they stay as they are
 */
const char *crvs_captions_check(crvs_request_t *request);

/** Stores what crvs_captions_check gave, or takes the captions away. @return 500, with the cause in the log */
crvs_error_t *crvs_captions_write(crvs_request_t *request, const char *text);

#endif
