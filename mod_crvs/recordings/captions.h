/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The captions of a recording: a file of WebVTT, beside its own where that is kept here.
 */
#ifndef CRVS_RECORDINGS_CAPTIONS_H
#define CRVS_RECORDINGS_CAPTIONS_H

#include "core/http/field.h"

/** The most that is taken: twelve hours, in any script. */
#define CRVS_CAPTIONS_BYTES (2 * 1024 * 1024)
/** Of the form: a file, and the text that it replaces, with its line breaks as browsers send them. */
#define CRVS_CAPTIONS_FORM_LIMIT (5 * 1024 * 1024)

/** The fields of captions: a file of WebVTT or SubRip, in whatever encoding; or their text. */
extern const crvs_field_t crvs_captions_file, crvs_captions_field;

/** Whether request->subject can have captions: it is kept here, or its film is played from elsewhere. */
bool crvs_captions_are_taken(const crvs_request_t *request);

/** The captions of request->subject, for a form; "" where it has none. @return 500 where they cannot be read */
crvs_error_t *crvs_captions_read(crvs_request_t *request, const char **text);

/**
 * The captions that were sent, as WebVTT: those of the file, else the text. What they are not is recorded as an error,
 * and what could be read of the file is the text that the form shows then.
 * @return "" for none, and NULL where the form had neither field: they stay as they are
 */
const char *crvs_captions_check(crvs_request_t *request);

/** Stores what crvs_captions_check gave, or takes the captions away. @return 500, with the cause in the log */
crvs_error_t *crvs_captions_write(crvs_request_t *request, const char *text);

#endif
