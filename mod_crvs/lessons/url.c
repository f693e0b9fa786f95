/* SPDX-License-Identifier: Apache-2.0 */
#include "lessons/url.h"

#include "core/text/url.h"

#include <string.h>
#include <strings.h>

const char *crvs_lessons_url(crvs_request_t *request, const crvs_field_t *field)
{
    crvs_form_t *form = request->form;
    const char *url = crvs_field_text(form, field);

    if (!*url)
        return "";
    switch (crvs_url_check(request->pool, url, NULL)) {
    case CRVS_URL_OK:
        return url;
    case CRVS_URL_BAD_CHARACTER:
        crvs_form_error(form, field->name, CRVS_T("field.url_characters"));
        break;
    case CRVS_URL_TOO_LONG:
    case CRVS_URL_BAD_SCHEME:
    case CRVS_URL_USER_INFO:
    case CRVS_URL_BAD_HOST:
        crvs_form_error(form, field->name, CRVS_T("field.url_invalid"));
    }
    return "";
}

bool crvs_lessons_url_is_playable(const char *url)
{
    static const char *const extensions[] = {".mp4", ".m4v", ".webm", ".ogv", ".ogg", ".mov"};
    size_t end = strcspn(url, "?#");

    for (size_t i = 0; i < sizeof(extensions) / sizeof(*extensions); i++) {
        size_t length = strlen(extensions[i]);
        if (end > length && !strncasecmp(url + end - length, extensions[i], length))
            return true;
    }
    return false;
}
