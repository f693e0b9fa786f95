/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/line.h"

#include "core/text/url.h"

#include <apr_strings.h>

static const char *pair(apr_pool_t *pool, const char *name, const char *value)
{
    return value && *value ? apr_pstrcat(pool, " ", name, "=", crvs_url_encode(pool, value), NULL) : "";
}

static const char *number(apr_pool_t *pool, const char *name, apr_int64_t value)
{
    return value ? apr_psprintf(pool, " %s=%" APR_INT64_T_FMT, name, value) : "";
}

const char *crvs_line_of(const crvs_act_t *act, const crvs_audit_t *entry, const char *action, const char *actor)
{
    apr_pool_t *pool = act->pool;

    return apr_pstrcat(pool, "audit", pair(pool, "action", action), number(pool, "actor_id", act->actor_id),
                       pair(pool, "actor", actor), pair(pool, "target_kind", entry->target_kind),
                       number(pool, "target_id", entry->target_id), pair(pool, "target", entry->target_name),
                       pair(pool, "detail", entry->detail), pair(pool, "address", act->address), NULL);
}
