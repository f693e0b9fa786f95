/* SPDX-License-Identifier: Apache-2.0 */
#include "lessons/url.h"

#include <string.h>
#include <strings.h>

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
