/**
 * What every page has: the bar, the viewer, the language, the form token, the flash message.
 */
#ifndef CRVS_CORE_HTTP_PAGE_H
#define CRVS_CORE_HTTP_PAGE_H

#include "core/http/request.h"

/** Holds the flash message for the next page: "kind:key". */
#define CRVS_FLASH_COOKIE "crvs-flash"

/**
 * Renders a page.
 * @param out in the request's pool
 * @return an error where there is no such page or no form token could be made
 */
crvs_error_t *crvs_page_render(crvs_request_t *request, const char *name, const crvs_object_t *context,
                               crvs_buffer_t *out);

#endif
