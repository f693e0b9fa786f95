/* SPDX-License-Identifier: Apache-2.0 */
#include "live/meeting_link.h"

#include "core/text/json.h"
#include "core/text/url.h"

#include <apr_strings.h>
#include <string.h>

/* A JSON string. Jitsi makes curly double quotes straight before it parses, so they go as escapes. */
static const char *json_text(apr_pool_t *pool, const char *text)
{
    crvs_buffer_t quoted, escaped;

    crvs_buffer_init(&quoted, pool, strlen(text) + 16);
    crvs_json_add_text(&quoted, text);
    crvs_buffer_init(&escaped, pool, quoted.length + 16);
    for (const char *at = quoted.text; *at; at++) {
        /* U+201C to U+201F are the bytes E2 80 9C to E2 80 9F. */
        if (!strncmp(at, "\xe2\x80", 2) && (unsigned char)at[2] >= 0x9c && (unsigned char)at[2] <= 0x9f) {
            crvs_buffer_add(&escaped, apr_psprintf(pool, "\\u201%x", (unsigned char)at[2] - 0x90), 6);
            at += 2;
        }
        else {
            crvs_buffer_add(&escaped, at, 1);
        }
    }
    return escaped.text;
}

const char *crvs_meeting_link(apr_pool_t *pool, const char *base, const char *room, const char *token,
                              const char *display_name, const char *subject)
{
    apr_size_t length = strlen(base);

    while (length && base[length - 1] == '/')
        length--;
    return apr_pstrcat(pool, apr_pstrmemdup(pool, base, length), "/", crvs_url_encode(pool, room), token ? "?jwt=" : "",
                       token ? token : "",
                       "#userInfo.displayName=", crvs_url_encode(pool, json_text(pool, display_name)),
                       "&config.subject=", crvs_url_encode(pool, json_text(pool, subject)), NULL);
}
