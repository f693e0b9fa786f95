/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/browser.h"

#include <apr_strings.h>
#include <string.h>

typedef struct {
    const char *mark;
    const char *name;
} known_t;

/* Each browser also claims to be some of those listed after it. */
static const known_t browsers[] = {
    {"Edg/", "Edge"},        {"EdgA/", "Edge"},     {"OPR/", "Opera"},    {"SamsungBrowser/", "Samsung Internet"},
    {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chromium/", "Chromium"},
    {"Chrome/", "Chrome"},   {"Safari/", "Safari"}, {"curl/", "curl"},    {NULL, NULL},
};
static const known_t systems[] = {
    {"Android", "Android"}, {"iPhone", "iPhone"},  {"iPad", "iPad"},   {"Windows", "Windows"},
    {"CrOS", "ChromeOS"},   {"Mac OS X", "macOS"}, {"Linux", "Linux"}, {NULL, NULL},
};

static const char *find(const known_t *known, const char *text)
{
    for (; known->mark; known++) {
        if (strstr(text, known->mark))
            return known->name;
    }
    return NULL;
}

const char *crvs_browser_name(apr_pool_t *pool, const char *user_agent)
{
    const char *browser = find(browsers, user_agent);
    const char *system = find(systems, user_agent);

    if (browser && system)
        return apr_pstrcat(pool, browser, " · ", system, NULL);
    return browser ? browser : system;
}
