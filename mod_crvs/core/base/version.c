/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/version.h"

#include <stddef.h>
#include <string.h>

const crvs_version_t crvs_version_all[CRVS_VERSIONS] = {
    {"light", "version.light.mp4", "video/mp4"},
    {"sound", "version.sound.m4a", "audio/mp4"},
};

const crvs_version_t *crvs_version_of_name(const char *name)
{
    for (int i = 0; i < CRVS_VERSIONS; i++) {
        if (!strcmp(crvs_version_all[i].name, name))
            return &crvs_version_all[i];
    }
    return NULL;
}

const crvs_version_t *crvs_version_of_kind(const char *kind)
{
    for (int i = 0; i < CRVS_VERSIONS; i++) {
        if (!strcmp(crvs_version_all[i].kind, kind))
            return &crvs_version_all[i];
    }
    return NULL;
}
