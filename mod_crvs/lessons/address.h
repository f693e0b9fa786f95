/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Addresses that authors type: of a video, of a picture.
 */
#ifndef CRVS_LESSONS_ADDRESS_H
#define CRVS_LESSONS_ADDRESS_H

#include "core/http/field.h"

/** A field of the form with an http(s) address; a wrong one is recorded as its error. @return "" where it is none */
const char *crvs_lessons_address(crvs_request_t *request, const crvs_field_t *field);

/** Whether an address is that of a file which browsers play in the page, by its extension. */
bool crvs_lessons_address_is_playable(const char *url);

#endif
