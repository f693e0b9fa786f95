/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A form that is sent twice makes one thing. Its page gives it a number (templates/parts/once.html); the first
 * transaction of whoever takes the form also notes the number, so that both are there or neither. A second one with the
 * same number and the same content is led where the first one was, even while that is still under way: InnoDB has it
 * wait at the number.
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

/** Whether what is about to be said of a form is only so because it was taken already: "that name is taken". */
bool crvs_once_is_repeated(crvs_request_t *request);

#endif
