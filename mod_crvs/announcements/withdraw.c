/* SPDX-License-Identifier: Apache-2.0 */
/* What is done with an announcement beside its words: it is pinned above the others, or taken back. */
#include "announcements/announcements.h"
#include "audit/audit.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "queries/announcements.h"

typedef struct {
    crvs_request_t *request;
    apr_int64_t classroom_id;
    bool is_pinned;
} change_t;

static change_t change_of(crvs_request_t *request)
{
    return (change_t){.request = request, .classroom_id = crvs_object_int(request->subject, "classroom_id")};
}

static crvs_error_t *done(crvs_request_t *request, const char *kind, const char *flash)
{
    crvs_flash(request, kind, flash);
    return crvs_redirect(request, crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/#announcements",
                                                   crvs_object_int(request->subject, "classroom_id")));
}

static crvs_error_t *note(const change_t *change, const char *action)
{
    const crvs_request_t *request = change->request;

    return crvs_audit(change->request, &(crvs_audit_t){.action = action,
                                                       .target_kind = "announcement",
                                                       .target_id = request->id,
                                                       .target_name = crvs_object_text(request->subject, "title")});
}

static crvs_error_t *pin(crvs_db_t *db, void *baton)
{
    const change_t *change = baton;
    apr_int64_t changed;

    CRVS_TRY(crvs_sql_announcement_pin(db, &changed, change->classroom_id, change->request->id, change->is_pinned));
    if (!changed)
        return NULL;
    return note(change, change->is_pinned ? CRVS_T("audit.action.announcement_pinned")
                                          : CRVS_T("audit.action.announcement_unpinned"));
}

crvs_error_t *crvs_withdraw_pin(crvs_request_t *request)
{
    change_t change = change_of(request);

    change.is_pinned = !strcmp(crvs_form_get(request->form, "is_pinned"), "1");
    if (crvs_object_true(request->subject, "is_archived"))
        return done(request, "info", CRVS_T("flash.class_is_archived"));
    CRVS_TRY(crvs_db_transaction(request->db, pin, &change));
    return done(request, "success",
                change.is_pinned ? CRVS_T("flash.announcement_pinned") : CRVS_T("flash.announcement_unpinned"));
}

crvs_error_t *crvs_withdraw_show(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    if (crvs_object_true(request->subject, "is_archived"))
        return done(request, "info", CRVS_T("flash.class_is_archived"));
    crvs_object_set(context, "announcement", crvs_value_object(request->subject));
    return crvs_page(request, HTTP_OK, "announcements/delete", context);
}

static crvs_error_t *withdraw(crvs_db_t *db, void *baton)
{
    const change_t *change = baton;
    apr_int64_t deleted;

    CRVS_TRY(crvs_sql_announcement_delete(db, &deleted, change->classroom_id, change->request->id));
    return deleted ? note(change, CRVS_T("audit.action.announcement_deleted")) : NULL;
}

crvs_error_t *crvs_withdraw(crvs_request_t *request)
{
    change_t change = change_of(request);

    if (crvs_object_true(request->subject, "is_archived"))
        return done(request, "info", CRVS_T("flash.class_is_archived"));
    CRVS_TRY(crvs_db_transaction(request->db, withdraw, &change));
    return done(request, "success", CRVS_T("flash.announcement_deleted"));
}
