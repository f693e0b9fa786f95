/* SPDX-License-Identifier: Apache-2.0 */
/* A session gets another title or, until it begins, another date. Its room stays, so links to it stay good. */
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/http/share.h"
#include "core/site.h"
#include "live/clash.h"
#include "live/live.h"
#include "live/session.h"
#include "queries/live.h"

#include <apr_strings.h>

typedef struct {
    apr_int64_t session_id;
    const char *title;
    const char *description;
    bool moves; /* one that has begun, or is over, has its date */
    apr_int64_t start_at;
    apr_int64_t duration;
} change_t;

static bool has_its_date(const crvs_request_t *request)
{
    return crvs_object_true(request->subject, "is_live") || crvs_object_true(request->subject, "is_over");
}

static const crvs_field_t *const fields[] = {&crvs_live_session_title, &crvs_live_session_start,
                                             &crvs_live_session_duration, &crvs_live_session_description, NULL};

/* The link that leads a member into it, through the login where need be. */
static crvs_value_t share(crvs_request_t *request)
{
    const char *title = crvs_language_text_with(request->language, request->pool, CRVS_T("share.session"), "title",
                                                crvs_object_text(request->subject, "title"));
    const char *when =
        crvs_zone_show(request->site->zone, request->language->index, &request->language->time_words, request->now,
                       crvs_object_seconds(request->subject, "start_at"), "full", request->pool);

    return crvs_share(request, apr_pstrcat(request->pool, title, " ", when, NULL),
                      crvs_request_url(request, "classrooms/sessions/%" APR_INT64_T_FMT "/join/", request->id));
}

static crvs_error_t *edit_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "session", crvs_value_object(request->subject));
    crvs_object_set(context, "date_fixed", crvs_value_bool(has_its_date(request)));
    crvs_object_set(context, "can_cancel", crvs_value_bool(!has_its_date(request)));
    crvs_object_set(context, "can_restore",
                    crvs_value_bool(crvs_object_true(request->subject, "is_cancelled")
                                    && !crvs_object_true(request->subject, "is_over")));
    crvs_object_set(context, "can_begin",
                    crvs_value_bool(!has_its_date(request) && !crvs_object_true(request->subject, "is_cancelled")
                                    && !crvs_window_is_open(request, request->subject)));
    crvs_object_set(request->subject, "share", share(request));
    crvs_object_set(context, "zone_title", crvs_live_session_zone_title(request));
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "sessions/edit", context);
}

/* One that is cancelled may be changed: it is brought back with another date. */
static const char *closed(crvs_request_t *request)
{
    return crvs_object_true(request->subject, "is_archived") ? CRVS_T("flash.class_is_archived") : NULL;
}

crvs_error_t *crvs_live_edit_show(crvs_request_t *request)
{
    const crvs_object_t *session = request->subject;
    crvs_form_t *form = crvs_form_make(request);

    if (closed(request))
        return crvs_live_session_done(request, "info", closed(request));
    crvs_field_fill(form, fields, session);
    crvs_form_set(form, "start_at",
                  crvs_zone_show(request->site->zone, request->language->index, &request->language->time_words,
                                 request->now, crvs_object_seconds(session, "start_at"), "input", request->pool));
    return edit_page(request, HTTP_OK, form);
}

static crvs_error_t *carry_out(crvs_db_t *db, void *baton)
{
    const change_t *change = baton;

    CRVS_TRY(crvs_sql_live_session_change(db, NULL, change->session_id, change->title, change->description));
    if (!change->moves)
        return NULL;
    return crvs_sql_live_session_move(db, NULL, change->session_id, change->start_at, change->duration);
}

/* When what the session overlaps at another time begins; 0: nothing. */
static crvs_error_t *find_clash(crvs_request_t *request, const change_t *change, apr_int64_t *clash)
{
    const crvs_object_t *session = request->subject;
    crvs_weeks_t weeks = {.count = 1, .starts = {change->start_at}};

    *clash = 0;
    if (!change->moves
        || (change->start_at == crvs_object_seconds(session, "start_at")
            && change->duration == crvs_object_int(session, "duration_minutes")))
        return NULL;
    return crvs_clash_find(request, crvs_object_int(session, "classroom_id"), &weeks, change->duration, request->id,
                           clash);
}

crvs_error_t *crvs_live_edit(crvs_request_t *request)
{
    change_t change = {.session_id = request->id, .moves = !has_its_date(request)};
    apr_int64_t clash;

    if (closed(request))
        return crvs_live_session_done(request, "info", closed(request));
    change.title = crvs_field_text(request->form, &crvs_live_session_title);
    if (change.moves) {
        change.start_at = crvs_live_session_read_start(request, crvs_object_seconds(request->subject, "start_at"));
        change.duration = crvs_live_session_read_duration(request);
    }
    change.description = crvs_field_text(request->form, &crvs_live_session_description);
    if (crvs_form_has_errors(request->form))
        return edit_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    CRVS_TRY(find_clash(request, &change, &clash));
    CRVS_TRY(crvs_db_transaction(request->db, carry_out, &change));
    if (clash) {
        crvs_flash_when(request, "warning", CRVS_T("flash.session_overlaps"), clash);
        return crvs_redirect(request, crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/",
                                                       crvs_object_int(request->subject, "classroom_id")));
    }
    if (change.moves && change.start_at != crvs_object_seconds(request->subject, "start_at"))
        return crvs_live_session_done(request, "success", CRVS_T("flash.session_moved"));
    return crvs_live_session_done(request, "success", CRVS_T("flash.changed"));
}
