/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/flash.h"

#include <apr_strings.h>

/* Holds the sentence: "kind:key". */
#define COOKIE "crvs-flash"

void crvs_flash(crvs_request_t *request, const char *kind, const char *key)
{
    request->flash = apr_pstrcat(request->pool, kind, ":", key, NULL);
    crvs_request_set_cookie(request, COOKIE, request->flash, 0);
}

void crvs_flash_again(crvs_request_t *request, const char *flash)
{
    if (*flash)
        crvs_request_set_cookie(request, COOKIE, flash, 0);
}

/* The message left by the request before, taken away by this one. Only our own texts can be shown. */
crvs_value_t crvs_flash_take(crvs_request_t *request)
{
    const char *cookie = crvs_request_cookie(request, COOKIE);
    const char *key = cookie ? strchr(cookie, ':') : NULL;
    crvs_object_t *flash;
    bool success;

    if (!cookie)
        return crvs_value_null();
    crvs_request_set_cookie(request, COOKIE, "", -1);
    if (!key || strncmp(key, ":flash.", 7) || !apr_hash_get(request->language->texts, key + 1, APR_HASH_KEY_STRING))
        return crvs_value_null();
    success = !strncmp(cookie, "success:", 8);
    flash = crvs_object_make(request->pool);
    crvs_object_set(flash, "kind",
                    crvs_value_text(success                           ? "success"
                                    : !strncmp(cookie, "warning:", 8) ? "warning"
                                                                      : "info"));
    crvs_object_set(flash, "icon", crvs_value_text(success ? "check-circle-fill" : "info-circle-fill"));
    crvs_object_set(flash, "text", crvs_value_text(crvs_language_text(request->language, key + 1)));
    return crvs_value_object(flash);
}
