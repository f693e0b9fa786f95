/* SPDX-License-Identifier: Apache-2.0 */
#include "core/act.h"

#include "core/site.h"

#include <apr_strings.h>

const char *crvs_act_url(const crvs_act_t *act, const char *format, ...)
{
    va_list arguments;
    const char *path;

    va_start(arguments, format);
    path = apr_pvsprintf(act->pool, format, arguments);
    va_end(arguments);
    return apr_pstrcat(act->pool, act->site->base, path, NULL);
}

void crvs_act_tell(const crvs_act_t *act, const char *format, ...)
{
    va_list arguments;

    if (!act->tell)
        return;
    va_start(arguments, format);
    act->tell(act, apr_pvsprintf(act->pool, format, arguments));
    va_end(arguments);
}
