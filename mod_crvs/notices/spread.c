/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/spread.h"

#include "queries/notices.h"

static crvs_error_t *spread_one(crvs_db_t *db, void *baton)
{
    crvs_object_t **event = baton;
    const char *kind;
    apr_int64_t subject_id, revision;

    CRVS_TRY(crvs_sql_notice_event_next(db, event));
    if (!*event)
        return NULL;
    kind = crvs_object_text(*event, "kind");
    subject_id = crvs_object_int(*event, "subject_id");
    revision = crvs_object_int(*event, "revision");
    CRVS_TRY(crvs_sql_notice_event_spread(db, NULL, kind, subject_id, revision));
    return crvs_sql_notice_event_remove(db, NULL, kind, subject_id, revision);
}

crvs_error_t *crvs_spread_events(const crvs_act_t *act)
{
    crvs_object_t *event;

    do
        CRVS_TRY(crvs_db_transaction(act->db, spread_one, &event));
    while (event);
    return NULL;
}
