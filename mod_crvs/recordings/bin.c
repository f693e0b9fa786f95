/* SPDX-License-Identifier: Apache-2.0 */
#include "recordings/bin.h"

#include "audit/audit.h"
#include "queries/recordings.h"

crvs_error_t *crvs_recordings_bin_recount(const crvs_act_t *act, apr_int64_t session_id, bool *has_rule)
{
    apr_int64_t rules = 0;

    if (session_id)
        CRVS_TRY(crvs_sql_live_session_recount(act->db, &rules, session_id, crvs_act_url(act, "recordings/")));
    if (has_rule)
        *has_rule = rules != 0;
    return NULL;
}

crvs_error_t *crvs_recordings_bin_note(const crvs_act_t *act, const crvs_object_t *recording, const char *action,
                                       const char *detail)
{
    const char *title = crvs_object_text(recording, "title");

    return crvs_audit_add(act,
                          &(crvs_audit_t){.action = action,
                                          .target_kind = "recording",
                                          .target_id = crvs_object_int(recording, "id"),
                                          .target_name = *title ? title : crvs_object_text(recording, "session_title"),
                                          .detail = detail});
}

crvs_error_t *crvs_recordings_bin(const crvs_act_t *act, const crvs_object_t *recording, const char *action,
                                  const char *detail)
{
    CRVS_TRY(crvs_sql_recording_delete(act->db, NULL, crvs_object_int(recording, "id")));
    CRVS_TRY(crvs_recordings_bin_note(act, recording, action, detail));
    return crvs_recordings_bin_recount(act, crvs_object_int(recording, "session_id"), NULL);
}
