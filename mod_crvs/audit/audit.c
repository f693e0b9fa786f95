/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/audit.h"

crvs_error_t *crvs_audit_by(crvs_request_t *request, apr_int64_t actor_id, const crvs_audit_t *entry)
{
    crvs_act_t act = *crvs_request_act(request);

    act.actor_id = actor_id;
    return crvs_audit_add(&act, entry);
}

crvs_error_t *crvs_audit(crvs_request_t *request, const crvs_audit_t *entry)
{
    return crvs_audit_add(crvs_request_act(request), entry);
}
