/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A form that was sent: whether it may be taken, and what becomes of it where it may not.
 *
 * One whose token is not (or no longer) the browser's is not taken; its handler runs all the same, with an error in the
 * form, so that it shows its page again with what was typed. Nothing else can come of it: the database refuses to write,
 * cookies are not set, and an answer that is not the form's page is replaced by one that asks again. A form that
 * another site sent is refused without all this.
 */
#ifndef CRVS_CORE_HTTP_SUBMIT_H
#define CRVS_CORE_HTTP_SUBMIT_H

#include "core/http/request.h"
#include "core/http/route.h"

/** Whether the browser says that a request comes from our own pages, or says nothing. */
bool crvs_submit_is_own(const crvs_request_t *request);

/** Refuses, with 403, what a script of our pages sent without their token, or another site. */
crvs_error_t *crvs_submit_check_script(const crvs_request_t *request);

/** Takes a form, or has its page shown again. @param serve the route's guard and handler */
crvs_error_t *crvs_submit(crvs_request_t *request, crvs_handler_fn serve);

/** Whether a page may be the answer to a form. @param status of the page, an error's where the form is shown again */
crvs_error_t *crvs_submit_check_page(crvs_request_t *request, const crvs_object_t *context, int *status);

/** That a form was not taken, whose page asks to send it again. */
crvs_error_t *crvs_submit_refuse(const crvs_request_t *request);

#endif
