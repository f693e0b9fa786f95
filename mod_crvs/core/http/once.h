/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A form that is sent twice makes one thing. Its page gives it a number (templates/parts/once.html); the first
 * transaction of whoever takes the form also notes the number, so that both are there or neither. A second one with the
 * same number and the same content is led where the first one was, even while that is still under way: InnoDB has it
 * wait at the number. One that comes when the first was answered is told that it was sent already.
 */
#ifndef CRVS_CORE_HTTP_ONCE_H
#define CRVS_CORE_HTTP_ONCE_H

#include "core/http/request.h"
#include "core/http/route.h"

typedef struct crvs_once_t crvs_once_t;

/**
 * Answers a form, once.
 * @param answer takes the form
 */
crvs_error_t *crvs_once(crvs_request_t *request, crvs_handler_fn answer);

/** Notes where a form led, ahead of the redirect. */
void crvs_once_note(crvs_request_t *request, const char *location);

/**
 * Notes ahead of an answer that is shown once and kept nowhere, such as a link, where a second form like it is led
 * instead: nobody wants it to make another in silence, which ends the one that was shown.
 * @param location from below the base path: the page that the form was on
 * @param key of the sentence that it shows there: flash....
 */
void crvs_once_note_shown(crvs_request_t *request, const char *location, const char *key);

/** Whether what is about to be said of a form is only so because it was taken already: "that name is taken". */
bool crvs_once_is_repeated(crvs_request_t *request);

#endif
