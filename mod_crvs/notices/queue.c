/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "core/site.h"
#include "notices/notices.h"
#include "notices/week.h"
#include "queries/notices.h"

bool crvs_queue_is_on(const crvs_act_t *act)
{
    return act->site->config->mail_from != NULL;
}

crvs_error_t *crvs_queue_session(const crvs_act_t *act, crvs_queue_session_e what, apr_int64_t session_id,
                                 apr_int64_t former_at, apr_int64_t series_from)
{
    static const char *const kinds[] = {"planned", "moved", "cancelled", "restored"};

    if (!crvs_queue_is_on(act))
        return NULL;
    return crvs_sql_notice_queue_session(act->db, NULL, session_id, kinds[what], former_at, series_from, act->actor_id);
}

crvs_error_t *crvs_queue_recording(const crvs_act_t *act, crvs_queue_recording_e what, apr_int64_t recording_id)
{
    if (!crvs_queue_is_on(act))
        return NULL;
    return crvs_sql_notice_queue_recording(act->db, NULL, recording_id,
                                           what == CRVS_QUEUE_PUBLISHED ? "published" : "recording", act->actor_id);
}

crvs_error_t *crvs_queue_announcement(const crvs_act_t *act, apr_int64_t announcement_id)
{
    return crvs_queue_is_on(act) ? crvs_sql_notice_queue_announcement(act->db, NULL, announcement_id, act->actor_id)
                                 : NULL;
}

crvs_error_t *crvs_queue_added(const crvs_act_t *act, apr_int64_t user_id, apr_int64_t classroom_id)
{
    return crvs_queue_is_on(act) ? crvs_sql_notice_queue_added(act->db, NULL, user_id, classroom_id, act->actor_id)
                                 : NULL;
}

crvs_error_t *crvs_queue_import(const crvs_act_t *act, apr_int64_t import_id, apr_int64_t first, apr_int64_t last)
{
    return crvs_queue_is_on(act) ? crvs_sql_notice_queue_import(act->db, NULL, import_id, first, last, act->actor_id)
                                 : NULL;
}

static crvs_error_t *tell_week(crvs_db_t *db, void *baton)
{
    const crvs_week_t *week = baton;
    apr_int64_t is_first;

    CRVS_TRY(crvs_sql_notice_week_note(db, &is_first, week->number));
    if (!is_first)
        return NULL;
    CRVS_TRY(crvs_sql_notice_weeks_forget(db, NULL, week->number));
    return crvs_sql_notice_queue_week(db, NULL, week->number, week->from, week->until);
}

crvs_error_t *crvs_queue_week(const crvs_act_t *act)
{
    crvs_week_t week = crvs_week_ended(act->site->zone, act->now);
    crvs_object_t *told;

    if (!crvs_queue_is_on(act) || act->now < week.told)
        return NULL;
    CRVS_TRY(crvs_sql_notice_week_told(act->db, &told, week.number));
    return crvs_object_true(told, "is_told") ? NULL : crvs_db_transaction(act->db, tell_week, &week);
}
