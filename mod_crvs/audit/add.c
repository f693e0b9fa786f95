/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/audit.h"
#include "queries/audit.h"

#include <string.h>

#define ACTIONS "audit.action."

static const char *or_nothing(const char *text)
{
    return text ? text : "";
}

crvs_error_t *crvs_audit_add(const crvs_act_t *act, const crvs_audit_t *entry)
{
    return crvs_sql_audit_add(act->db, NULL, act->actor_id, entry->action + strlen(ACTIONS),
                              or_nothing(entry->target_kind), entry->target_id, or_nothing(entry->target_name),
                              entry->session_id, act->address, or_nothing(entry->detail));
}
