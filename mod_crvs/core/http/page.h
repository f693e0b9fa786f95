/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What every page has: the bar, the viewer, the language, the form token, the flash message.
 */
#ifndef CRVS_CORE_HTTP_PAGE_H
#define CRVS_CORE_HTTP_PAGE_H

#include "core/http/request.h"

/**
 * Answers with a page.
 * @param status HTTP status
 * @param name of the template: "classrooms/show"
 * @param context the page's own fields; may be NULL
 */
crvs_error_t *crvs_page(crvs_request_t *request, int status, const char *name, crvs_object_t *context);

/**
 * What every page has, for a template: the bar, the viewer, the form's token, the message left by the request before; all
 * but the number of a form, `once`.
 * @return an error where no token could be made
 */
crvs_error_t *crvs_page_describe(crvs_request_t *request, crvs_object_t **outer);

/**
 * Takes out of a page what it shows of its viewer alone; what stays is the same for others. Whatever else it comes to show of
 * people stays in it, and is one's own then.
 * @return `csrf_token`, `who` and `full_name`, as far as the page has them
 */
crvs_object_t *crvs_page_take_viewer(crvs_object_t *outer);

/** Puts other texts where that was. @param viewer those fields; the page gets those that it had */
void crvs_page_put_viewer(crvs_object_t *outer, const crvs_object_t *viewer);

/** Adds a form's number. @return an error where none could be made */
crvs_error_t *crvs_page_number(crvs_request_t *request, crvs_object_t *outer);

/** What of that depends on nobody who looks, and takes nothing away: for a part that many see. */
crvs_object_t *crvs_page_describe_part(const crvs_request_t *request);

/** Renders a template with what is around it. @return an error where there is no such template */
crvs_error_t *crvs_page_render_with(crvs_request_t *request, const char *name, const crvs_object_t *outer,
                                    const crvs_object_t *context, crvs_buffer_t *out);

/**
 * Renders a page.
 * @param out in the request's pool
 * @return an error where there is no such page or no form token could be made
 */
crvs_error_t *crvs_page_render(crvs_request_t *request, const char *name, const crvs_object_t *context,
                               crvs_buffer_t *out);

#endif
