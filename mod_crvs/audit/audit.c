#include "audit/audit.h"

#include "config.h"
#include "queries/audit.h"

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

crvs_error_t *crvs_audit_expire(crvs_request_t *request)
{
    return crvs_sql_audit_expire(request->db, NULL, crvs_config_audit_days(crvs_config_of(request->r->server)));
}
