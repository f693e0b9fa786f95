/* SPDX-License-Identifier: Apache-2.0 */
#include "recordings/files.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

#define MAX_STEM_LENGTH 80

static const struct {
    const char *type;
    const char *extension;
} types[] = {
    {"video/mp4", ".mp4"}, {"video/webm", ".webm"}, {"video/x-matroska", ".mkv"},
    {"video/ogg", ".ogv"}, {"audio/mp4", ".m4a"},
};

static const char *extension_of(const char *type)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
        if (!strcmp(types[i].type, type))
            return types[i].extension;
    }
    return NULL;
}

bool crvs_files_is_type(const char *type)
{
    return extension_of(type) != NULL;
}

const char *crvs_files_type_of_name(const char *name)
{
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot && i < sizeof(types) / sizeof(*types); i++) {
        if (!strcmp(types[i].extension, dot))
            return types[i].type;
    }
    return NULL;
}

const char *crvs_files_make_name(apr_pool_t *pool, const char *name, const char *type)
{
    const char *extension = extension_of(type);
    const char *slash = strrchr(name, '/');
    const char *dot;
    char stem[MAX_STEM_LENGTH + 1];
    size_t length = 0;

    if (slash)
        name = slash + 1;
    dot = strrchr(name, '.');
    for (; *name && name != dot && length < MAX_STEM_LENGTH; name++) {
        if (apr_isalnum(*name))
            stem[length++] = (char)apr_tolower(*name);
        else if (length > 0 && stem[length - 1] != '-')
            stem[length++] = '-';
    }
    while (length > 0 && stem[length - 1] == '-')
        length--;
    stem[length] = '\0';
    return apr_pstrcat(pool, length ? stem : "video", extension ? extension : ".bin", NULL);
}
