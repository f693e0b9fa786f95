/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/person.h"

#include "core/text/text.h"

#include <apr_strings.h>
#include <string.h>

const char *crvs_person_formal(apr_pool_t *pool, const char *full_name, const char *family)
{
    if (!*family || crvs_text_is_same(pool, full_name, family))
        return full_name;
    for (const char *space = strchr(full_name, ' '); space; space = strchr(space + 1, ' ')) {
        const char *before = apr_pstrmemdup(pool, full_name, (apr_size_t)(space - full_name));

        if (crvs_text_is_same(pool, space + 1, family))
            return apr_pstrcat(pool, family, " ", before, NULL);
        if (crvs_text_is_same(pool, before, family))
            return apr_pstrcat(pool, family, " ", space + 1, NULL);
    }
    return apr_pstrcat(pool, family, ", ", full_name, NULL);
}
