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
 * Renders a page.
 * @param out in the request's pool
 * @return an error where there is no such page or no form token could be made
 */
crvs_error_t *crvs_page_render(crvs_request_t *request, const char *name, const crvs_object_t *context,
                               crvs_buffer_t *out);

#endif
