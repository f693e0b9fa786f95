/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A session gets another title or, until it begins, another date; others of its series may get what changes of it. Its
 * room stays, so links to it stay good.
 */
#include "audit/audit.h"
#include "core/http/began.h"
#include "core/http/page.h"
#include "core/http/share.h"
#include "core/site.h"
#include "live/clash.h"
#include "live/live.h"
#include "live/series.h"
#include "live/session.h"
#include "notices/notices.h"
#include "queries/live.h"

#include <apr_strings.h>
#include <string.h>

typedef struct {
    const crvs_act_t *act;
    crvs_request_t *request;
    const crvs_object_t *session; /* as it was */
    const char *title;
    const char *description;
    bool moves; /* one that has begun, or is over, has its date */
    apr_int64_t start_at;
    apr_int64_t duration;
    crvs_list_t *others;           /* of its series, which get what changes */
    bool spares;                   /* some of them, which have a text of their own */
    const crvs_began_t *meanwhile; /* what somebody else stored since; NULL: nothing */
} change_t;

static bool has_its_date(const crvs_request_t *request)
{
    return crvs_object_true(request->subject, "is_live") || crvs_object_true(request->subject, "is_over");
}

static const crvs_field_t *const fields[] = {&crvs_live_session_title, &crvs_live_session_start,
                                             &crvs_live_session_duration, &crvs_live_session_description, NULL};
static const crvs_field_t *const series_fields[] = {
    &crvs_series_extent,         &crvs_live_session_title,       &crvs_live_session_start,
    &crvs_live_session_duration, &crvs_live_session_description, NULL};

/* What is past, or cancelled, is changed alone. */
static bool is_of_series(const crvs_request_t *request)
{
    return !crvs_object_true(request->subject, "is_over") && !crvs_object_true(request->subject, "is_cancelled");
}

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

static crvs_error_t *edit_page(crvs_request_t *request, int status, crvs_form_t *form, const crvs_began_t *meanwhile)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    bool has_others = false;

    if (is_of_series(request))
        CRVS_TRY(crvs_series_has_others(request, &has_others));
    crvs_began_show(context, form, meanwhile);
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
    crvs_object_set(context, "form", crvs_field_show(form, has_others ? series_fields : fields));
    return crvs_page(request, status, "sessions/edit", context);
}

/* One that is cancelled may be changed: it is brought back with another date. */
static const char *closed(crvs_request_t *request)
{
    return crvs_object_true(request->subject, "is_archived") ? CRVS_T("flash.class_is_archived") : NULL;
}

static crvs_form_t *fill(crvs_request_t *request, const crvs_object_t *session)
{
    crvs_form_t *form = crvs_form_make(request);

    crvs_field_fill(form, fields, session);
    crvs_form_set(form, "start_at",
                  crvs_zone_show(request->site->zone, request->language->index, &request->language->time_words,
                                 request->now, crvs_object_seconds(session, "start_at"), "input", request->pool));
    crvs_began_note(form, fields);
    return form;
}

crvs_error_t *crvs_live_edit_show(crvs_request_t *request)
{
    if (closed(request))
        return crvs_live_session_done(request, "info", closed(request));
    return edit_page(request, HTTP_OK, fill(request, request->subject), NULL);
}

static const char *text_of(const crvs_object_t *session, const char *column)
{
    const char *text = crvs_object_text(session, column);

    return text ? text : "";
}

static bool differs(const change_t *change, const char *column, const char *text)
{
    return strcmp(text_of(change->session, column), text) != 0;
}

static bool lasts_otherwise(const change_t *change)
{
    return change->moves && change->duration != crvs_object_int(change->session, "duration_minutes");
}

static apr_int64_t duration_of(const change_t *change, const crvs_object_t *other)
{
    return lasts_otherwise(change) ? change->duration : crvs_object_int(other, "duration_minutes");
}

static crvs_error_t *note(const change_t *change, apr_int64_t id, const char *name, const char *detail)
{
    return crvs_audit(change->request, &(crvs_audit_t){.action = CRVS_T("audit.action.session_changed"),
                                                       .target_kind = "session",
                                                       .target_id = id,
                                                       .target_name = name,
                                                       .detail = detail});
}

/* Whether another of the series gets the session's new text: not where somebody gave it one of its own. */
static bool takes(change_t *change, const crvs_object_t *held, const char *column, const char *text)
{
    if (!differs(change, column, text))
        return false;
    if (!differs(change, column, text_of(held, column)))
        return true;
    change->spares = change->spares || strcmp(text_of(held, column), text) != 0;
    return false;
}

/* Another of the series: what the session keeps, it keeps as well. */
static crvs_error_t *carry_over(crvs_db_t *db, change_t *change, const crvs_object_t *other)
{
    apr_int64_t id = crvs_object_int(other, "id"), start = crvs_object_seconds(other, "new_start");
    bool moved = start != crvs_object_seconds(other, "start_at") || lasts_otherwise(change);
    bool retitled, described;
    crvs_object_t *held;

    CRVS_TRY(crvs_sql_live_session_held(db, &held, id));
    if (!held)
        return NULL;
    retitled = takes(change, held, "title", change->title);
    described = takes(change, held, "description", change->description);
    if (retitled || described)
        CRVS_TRY(crvs_sql_live_session_change(db, NULL, id, retitled, change->title, described, change->description));
    if (moved)
        CRVS_TRY(crvs_sql_live_session_move(db, NULL, id, start, duration_of(change, other)));
    return retitled || described || moved ? note(change, id, retitled ? change->title : text_of(held, "title"), NULL)
                                          : NULL;
}

/* Whether the session, or with it others, will be at another time. */
static bool is_moved(const change_t *change)
{
    return change->moves && change->start_at != crvs_object_seconds(change->session, "start_at");
}

/* When the first one of a series will be that is moved; 0: the session alone is. */
static apr_int64_t series_from(const change_t *change)
{
    apr_int64_t from = change->start_at;

    for (int i = 0; i < change->others->count; i++) {
        apr_int64_t start = crvs_object_seconds(crvs_list_object(change->others, i), "new_start");

        from = start < from ? start : from;
    }
    return change->others->count ? from : 0;
}

static crvs_error_t *tell(const change_t *change)
{
    if (!is_moved(change))
        return NULL;
    return crvs_queue_session(change->act, CRVS_QUEUE_MOVED, crvs_object_int(change->session, "id"),
                              crvs_object_seconds(change->session, "start_at"), series_from(change));
}

/* From when to when, by the school's clock. */
static const char *move_of(const change_t *change)
{
    crvs_request_t *request = change->request;
    const crvs_zone_t *zone = request->site->zone;
    const crvs_time_words_t *words = &request->language->time_words;
    const int language = request->language->index;

    if (!is_moved(change))
        return NULL;
    return apr_pstrcat(request->pool,
                       crvs_zone_show(zone, language, words, 0, crvs_object_seconds(change->session, "start_at"),
                                      "input", request->pool),
                       " > ", crvs_zone_show(zone, language, words, 0, change->start_at, "input", request->pool), NULL);
}

static crvs_error_t *carry_out(crvs_db_t *db, void *baton)
{
    change_t *change = baton;
    apr_int64_t id = crvs_object_int(change->session, "id");
    crvs_object_t *held;

    CRVS_TRY(crvs_sql_live_session_held(db, &held, id));
    if (!held)
        return crvs_error_not_found(crvs_db_pool(db));
    change->meanwhile = crvs_began_check(change->request->form, fill(change->request, held), held, fields);
    if (change->meanwhile)
        return NULL;
    CRVS_TRY(crvs_sql_live_session_change(db, NULL, id, differs(change, "title", change->title), change->title,
                                          differs(change, "description", change->description), change->description));
    if (change->moves)
        CRVS_TRY(crvs_sql_live_session_move(db, NULL, id, change->start_at, change->duration));
    CRVS_TRY(note(change, id, change->title, move_of(change)));
    change->spares = false;
    for (int i = 0; i < change->others->count; i++)
        CRVS_TRY(carry_over(db, change, crvs_list_object(change->others, i)));
    return tell(change);
}

/* When what the sessions overlap at another time begins; 0: nothing. */
static crvs_error_t *find_clash(crvs_request_t *request, const change_t *change, apr_int64_t *clash)
{
    const crvs_object_t *session = request->subject;
    int count = 1 + change->others->count;
    crvs_clash_slot_t *slots = apr_palloc(request->pool, sizeof(*slots) * (apr_size_t)count);

    *clash = 0;
    if (!is_moved(change) && !lasts_otherwise(change))
        return NULL;
    slots[0] = (crvs_clash_slot_t){request->id, change->start_at, change->duration};
    for (int i = 1; i < count; i++) {
        const crvs_object_t *other = crvs_list_object(change->others, i - 1);

        slots[i] = (crvs_clash_slot_t){crvs_object_int(other, "id"), crvs_object_seconds(other, "new_start"),
                                       duration_of(change, other)};
    }
    return crvs_clash_find(request, crvs_object_int(session, "classroom_id"), slots, count, clash);
}

static crvs_error_t *read_change(crvs_request_t *request, change_t *change)
{
    apr_int64_t before = crvs_object_seconds(request->subject, "start_at");

    change->session = request->subject;
    change->moves = !has_its_date(request);
    change->start_at = before;
    change->others = crvs_list_make(request->pool);
    change->title = crvs_field_text(request->form, &crvs_live_session_title);
    if (change->moves) {
        change->start_at = crvs_live_session_read_start(request, before);
        change->duration = crvs_live_session_read_duration(request);
    }
    change->description = crvs_field_text(request->form, &crvs_live_session_description);
    if (is_of_series(request))
        CRVS_TRY(crvs_series_read_others(request, &change->others));
    if (!crvs_form_has_errors(request->form))
        crvs_series_shift(request, change->others, change->start_at);
    return NULL;
}

/* What is said of a change. */
static const char *flash_of(const change_t *change)
{
    if (change->others->count && !is_moved(change))
        return change->spares ? CRVS_T("flash.sessions_spared") : CRVS_T("flash.sessions_changed");
    if (change->others->count)
        return CRVS_T("flash.sessions_moved");
    return is_moved(change) ? CRVS_T("flash.session_moved") : CRVS_T("flash.changed");
}

crvs_error_t *crvs_live_edit(crvs_request_t *request)
{
    change_t change = {.act = crvs_request_act(request), .request = request};
    apr_int64_t clash;

    if (closed(request))
        return crvs_live_session_done(request, "info", closed(request));
    CRVS_TRY(read_change(request, &change));
    if (crvs_form_has_errors(request->form))
        return edit_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, NULL);
    CRVS_TRY(find_clash(request, &change, &clash));
    CRVS_TRY(crvs_db_transaction(request->db, carry_out, &change));
    if (change.meanwhile)
        return edit_page(request, HTTP_CONFLICT, request->form, change.meanwhile);
    return crvs_live_session_saved(request, flash_of(&change), clash);
}
