/* SPDX-License-Identifier: Apache-2.0 */
/**
 * URLs that authors type: of a video, of a picture.
 */
#ifndef CRVS_LESSONS_URL_H
#define CRVS_LESSONS_URL_H

#include "core/http/field.h"

/** A field of the form with an http(s) URL; an invalid one is recorded as its error. @return "" where it is none */
const char *crvs_lessons_url(crvs_request_t *request, const crvs_field_t *field);

/** Whether a URL is that of a file that browsers play inside a page, by its extension. */
bool crvs_lessons_url_is_playable(const char *url);

#endif
