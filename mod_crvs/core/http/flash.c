/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/flash.h"

#include "core/text/number.h"

#include <apr_strings.h>

/* Holds the sentence: "kind:key", or "kind:key:seconds". */
#define COOKIE "crvs-flash"
/* The end of the year 2100. */
#define MAX_MOMENT 4133980800

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

void crvs_flash_when(crvs_request_t *request, const char *kind, const char *key, apr_int64_t seconds)
{
    crvs_flash(request, kind, apr_psprintf(request->pool, "%s:%" APR_INT64_T_FMT, key, seconds));
}

/* The sentence of a key, with the moment that was left with it. */
static const char *sentence(const crvs_request_t *request, const char *key, const char *moment)
{
    apr_int64_t seconds;
    const char *when = NULL;

    if (moment && crvs_number_read(moment, 0, MAX_MOMENT, &seconds))
        when = crvs_zone_show(request->zone, request->language->index, &request->language->time_words, request->now,
                              seconds, "when", request->pool);
    return when ? crvs_language_text_with(request->language, request->pool, key, "when", when)
                : crvs_language_text(request->language, key);
}

/* The message left by the request before, taken away by this one. Only our own texts can be shown. */
crvs_value_t crvs_flash_take(crvs_request_t *request)
{
    char *cookie = apr_pstrdup(request->pool, crvs_request_cookie(request, COOKIE));
    char *key = cookie ? strchr(cookie, ':') : NULL;
    char *moment = key ? strchr(key + 1, ':') : NULL;
    crvs_object_t *flash;
    bool success;

    if (!cookie)
        return crvs_value_null();
    crvs_request_set_cookie(request, COOKIE, "", -1);
    if (moment)
        *moment++ = '\0';
    if (!key || strncmp(key, ":flash.", 7) || !apr_hash_get(request->language->texts, key + 1, APR_HASH_KEY_STRING))
        return crvs_value_null();
    success = !strncmp(cookie, "success:", 8);
    flash = crvs_object_make(request->pool);
    crvs_object_set(flash, "kind",
                    crvs_value_text(success                           ? "success"
                                    : !strncmp(cookie, "warning:", 8) ? "warning"
                                                                      : "info"));
    crvs_object_set(flash, "icon", crvs_value_text(success ? "check-circle-fill" : "info-circle-fill"));
    crvs_object_set(flash, "text", crvs_value_text(sentence(request, key + 1, moment)));
    return crvs_value_object(flash);
}
