/* SPDX-License-Identifier: Apache-2.0 */
#include "uploads/metadata.h"

#include "core/base/crypto.h"
#include "core/text/text.h"

#include <apr_strings.h>
#include <string.h>

/* The value in base64, which may be empty; NULL where it is not base64 of UTF-8. */
static const char *decode(apr_pool_t *pool, const char *value)
{
    const unsigned char *bytes;
    apr_size_t length;

    if (!*value)
        return "";
    bytes = crvs_crypto_unbase64(pool, value, &length);
    if (!bytes || memchr(bytes, '\0', length) || !crvs_text_is_utf8((const char *)bytes, length))
        return NULL;
    return apr_pstrmemdup(pool, (const char *)bytes, length);
}

/* Keys are ASCII without spaces and commas. */
static bool is_key(const char *key)
{
    for (const char *at = key; *at; at++) {
        if (*at <= 0x20 || *at >= 0x7f)
            return false;
    }
    return *key != '\0';
}

apr_table_t *crvs_metadata_parse(apr_pool_t *pool, const char *header, const char **reason)
{
    apr_table_t *metadata = apr_table_make(pool, 4);
    char *rest = header ? apr_pstrdup(pool, header) : NULL;

    if (header && strlen(header) > CRVS_METADATA_LENGTH) {
        *reason = "Upload-Metadata is longer than 2048 bytes.";
        return NULL;
    }
    while (rest) {
        char *pair = rest;
        char *space;
        const char *value;

        rest = strchr(pair, ',');
        if (rest)
            *rest++ = '\0';
        while (*pair == ' ')
            pair++;
        space = strchr(pair, ' ');
        if (space)
            *space++ = '\0';
        value = decode(pool, space ? space : "");
        if (!is_key(pair) || !value || apr_table_get(metadata, pair)) {
            *reason = "Upload-Metadata is not a list of keys, each once, with values in base64 of UTF-8.";
            return NULL;
        }
        apr_table_setn(metadata, pair, value);
    }
    return metadata;
}
