/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/spread.h"

#include "queries/notices.h"

typedef struct {
    const crvs_object_t *last;
    crvs_object_t *event; /* the one that is at hand; NULL: there is none */
} step_t;

static crvs_error_t *next(crvs_db_t *db, step_t *step)
{
    const crvs_object_t *last = step->last;

    step->event = NULL;
    if (!last)
        return crvs_sql_notice_event_next(db, &step->event, 0, "", 0, 0);
    return crvs_sql_notice_event_next(db, &step->event, crvs_object_seconds(last, "created_at"),
                                      crvs_object_text(last, "kind"), crvs_object_int(last, "subject_id"),
                                      crvs_object_int(last, "revision"));
}

static crvs_error_t *spread_one(crvs_db_t *db, void *baton)
{
    step_t *step = baton;
    const char *kind;
    apr_int64_t subject_id, revision;

    CRVS_TRY(next(db, step));
    if (!step->event)
        return NULL;
    kind = crvs_object_text(step->event, "kind");
    subject_id = crvs_object_int(step->event, "subject_id");
    revision = crvs_object_int(step->event, "revision");
    CRVS_TRY(crvs_sql_notice_event_spread(db, NULL, kind, subject_id, revision));
    return crvs_sql_notice_event_remove(db, NULL, kind, subject_id, revision);
}

crvs_error_t *crvs_spread_events(const crvs_act_t *act, crvs_spread_t *spread)
{
    step_t step;

    do {
        crvs_error_t *error;

        step = (step_t){.last = spread->last};
        error = crvs_db_transaction(act->db, spread_one, &step);
        /* Where the database is away, the next one cannot be asked for either. */
        if (error && !step.event)
            return error;
        if (error)
            *spread = (crvs_spread_t){.last = step.event, .problem = error};
    } while (step.event);
    return NULL;
}
