/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Flash messages: set by one request, shown once by the next page.
 */
#ifndef CRVS_CORE_HTTP_FLASH_H
#define CRVS_CORE_HTTP_FLASH_H

#include "core/http/request.h"

/** Leaves a sentence for the next page. @param kind "success", "info" or "warning" @param key a text key flash.... */
void crvs_flash(crvs_request_t *request, const char *kind, const char *key);

/** Leaves what another request left: its request->flash; "" leaves nothing. */
void crvs_flash_again(crvs_request_t *request, const char *flash);

/** The same of a sentence that names a moment: its variable {{when}}. @param seconds since 1970 */
void crvs_flash_when(crvs_request_t *request, const char *kind, const char *key, apr_int64_t seconds);

/** What pages show of the sentence that was left, which is removed with it; null where there is none. */
crvs_value_t crvs_flash_take(crvs_request_t *request);

#endif
