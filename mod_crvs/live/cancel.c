/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A session that will not take place stays on its class's page, struck out and with the reason, so that nobody waits
 * for it. It can be brought back until its time is over.
 */
#include "audit/audit.h"
#include "core/http/field.h"
#include "core/http/page.h"
#include "live/live.h"
#include "live/series.h"
#include "live/session.h"
#include "notices/notices.h"
#include "queries/live.h"

#include <apr_strings.h>

typedef struct {
    crvs_request_t *request;
    const char *reason;
    crvs_list_t *others; /* of its series, which are meant too */
    apr_int64_t changed;
    apr_int64_t more; /* how many of those were */
} change_t;

static crvs_error_t *note(crvs_request_t *request, const char *action, const char *detail)
{
    return crvs_audit(request, &(crvs_audit_t){.action = action,
                                               .target_kind = "session",
                                               .target_id = request->id,
                                               .target_name = crvs_object_text(request->subject, "title"),
                                               .detail = detail});
}

static crvs_error_t *cancel(crvs_db_t *db, void *baton)
{
    change_t *change = baton;
    const crvs_request_t *request = change->request;
    const char *detail = change->reason;
    apr_int64_t from = crvs_object_seconds(request->subject, "start_at");

    change->more = 0;
    CRVS_TRY(crvs_sql_live_session_cancel(db, &change->changed, request->id, change->reason));
    if (!change->changed)
        return NULL;
    for (int i = 0; i < change->others->count; i++) {
        apr_int64_t changed;

        CRVS_TRY(crvs_sql_live_session_cancel(db, &changed, crvs_object_int(crvs_list_object(change->others, i), "id"),
                                              change->reason));
        change->more += changed;
        if (crvs_object_seconds(crvs_list_object(change->others, i), "start_at") < from)
            from = crvs_object_seconds(crvs_list_object(change->others, i), "start_at");
    }
    CRVS_TRY(crvs_queue_session(crvs_request_act(change->request), CRVS_QUEUE_CANCELLED, request->id, 0,
                                change->more ? from : 0));
    if (change->more)
        detail = apr_psprintf(request->pool, "+ %" APR_INT64_T_FMT " %s", change->more, change->reason);
    return note(change->request, CRVS_T("audit.action.session_cancelled"), detail);
}

static crvs_error_t *restore(crvs_db_t *db, void *baton)
{
    change_t *change = baton;

    CRVS_TRY(crvs_sql_live_session_restore(db, &change->changed, change->request->id));
    if (!change->changed)
        return NULL;
    CRVS_TRY(crvs_queue_session(crvs_request_act(change->request), CRVS_QUEUE_RESTORED, change->request->id, 0, 0));
    return note(change->request, CRVS_T("audit.action.session_restored"), NULL);
}

static const crvs_field_t reason = {
    .name = "reason", .max_length = 500, .column = "live_session.cancel_reason", .hint = CRVS_T("cancel.reason_hint")};
static const crvs_field_t *const fields[] = {&crvs_series_extent, &reason, NULL};
/* Of a session that stands alone, or is the last one to come of its series. */
static const crvs_field_t *const own_fields[] = {&reason, NULL};

static crvs_error_t *cancel_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    bool has_others;

    CRVS_TRY(crvs_series_has_others(request, &has_others));
    crvs_object_set(context, "session", crvs_value_object(request->subject));
    crvs_object_set(context, "form", crvs_field_show(form, has_others ? fields : own_fields));
    return crvs_page(request, status, "sessions/cancel", context);
}

/* Why it cannot be cancelled: one that is under way is ended instead. */
static const char *refusal(crvs_request_t *request)
{
    const char *closed = crvs_live_session_closed(request);

    return closed ? closed : crvs_object_true(request->subject, "is_live") ? CRVS_T("flash.session_begun") : NULL;
}

crvs_error_t *crvs_live_cancel_show(crvs_request_t *request)
{
    const char *refused = refusal(request);

    return refused ? crvs_live_session_done(request, "info", refused)
                   : cancel_page(request, HTTP_OK, crvs_form_make(request));
}

crvs_error_t *crvs_live_cancel(crvs_request_t *request)
{
    change_t change = {.request = request, .reason = crvs_field_text(request->form, &reason)};
    const char *refused = refusal(request);

    if (refused)
        return crvs_live_session_done(request, "info", refused);
    CRVS_TRY(crvs_series_read_others(request, &change.others));
    if (crvs_form_has_errors(request->form))
        return cancel_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    CRVS_TRY(crvs_db_transaction(request->db, cancel, &change));
    /* It has just begun, or another teacher cancelled it at the same time. */
    if (!change.changed)
        return crvs_live_session_done(request, "info", CRVS_T("flash.session_changed_meanwhile"));
    return crvs_live_session_done(request, "success",
                                  change.more ? CRVS_T("flash.sessions_cancelled") : CRVS_T("flash.session_cancelled"));
}

crvs_error_t *crvs_live_cancel_undo(crvs_request_t *request)
{
    change_t change = {.request = request};

    if (crvs_object_true(request->subject, "is_archived"))
        return crvs_live_session_done(request, "info", CRVS_T("flash.class_is_archived"));
    if (crvs_object_true(request->subject, "is_over"))
        return crvs_live_session_done(request, "info", CRVS_T("flash.session_over"));
    CRVS_TRY(crvs_db_transaction(request->db, restore, &change));
    return crvs_live_session_done(request, "success", CRVS_T("flash.session_restored"));
}
