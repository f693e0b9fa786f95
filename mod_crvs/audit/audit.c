#include "audit/audit.h"

#include "config.h"
#include "queries/audit.h"

#include <string.h>

#define ACTIONS "audit.action."

static const char *or_nothing(const char *text)
{
    return text ? text : "";
}

crvs_error_t *crvs_audit_by(crvs_request_t *request, apr_int64_t actor_id, const crvs_audit_t *entry)
{
    return crvs_sql_audit_add(request->db, NULL, actor_id, entry->action + strlen(ACTIONS),
                              or_nothing(entry->target_kind), entry->target_id, or_nothing(entry->target_name),
                              or_nothing(request->r->useragent_ip), or_nothing(entry->detail));
}

crvs_error_t *crvs_audit(crvs_request_t *request, const crvs_audit_t *entry)
{
    return crvs_audit_by(request, request->viewer ? request->viewer->id : 0, entry);
}

crvs_error_t *crvs_audit_expire(crvs_request_t *request)
{
    return crvs_sql_audit_expire(request->db, NULL, crvs_config_audit_days(crvs_config_of(request->r->server)));
}
