/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/audit.h"
#include "audit/line.h"
#include "queries/audit.h"

#include <string.h>

#define ACTIONS "audit.action."

static const char *or_nothing(const char *text)
{
    return text ? text : "";
}

/* What the log is told, once it is true. */
typedef struct {
    crvs_act_t act;
    const char *line;
} noted_t;

static void tell(void *baton)
{
    const noted_t *noted = baton;

    noted->act.note(&noted->act, noted->line);
}

static crvs_error_t *note(const crvs_act_t *act, const crvs_audit_t *entry)
{
    noted_t *noted = apr_palloc(act->pool, sizeof(*noted));
    crvs_object_t *actor = NULL;

    if (act->actor_id)
        CRVS_TRY(crvs_sql_audit_actor(act->db, &actor, act->actor_id));
    noted->act = *act;
    noted->line =
        crvs_line_of(act, entry, entry->action + strlen(ACTIONS), actor ? crvs_object_text(actor, "username") : NULL);
    crvs_db_when_committed(act->db, tell, noted);
    return NULL;
}

static crvs_error_t *store(const crvs_act_t *act, const crvs_audit_t *entry)
{
    const char *action = entry->action + strlen(ACTIONS), *kind = or_nothing(entry->target_kind);
    const char *name = or_nothing(entry->target_name), *detail = or_nothing(entry->detail);

    if (!act->actor_id && entry->session_id && !*name)
        return crvs_sql_audit_add_by_machine(act->db, NULL, action, kind, entry->target_id, entry->session_id,
                                             act->address, detail);
    return crvs_sql_audit_add(act->db, NULL, act->actor_id, action, kind, entry->target_id, name, entry->session_id,
                              act->address, detail);
}

crvs_error_t *crvs_audit_add(const crvs_act_t *act, const crvs_audit_t *entry)
{
    CRVS_TRY(store(act, entry));
    return act->note ? note(act, entry) : NULL;
}
