/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/describe.h"

#include "attendance/attendance.h"
#include "core/site.h"
#include "core/text/prose.h"
#include "notices/week.h"
#include "queries/notices.h"

#include <apr_strings.h>
#include <string.h>

/* Dates of a series that are listed. */
#define LISTED 10

typedef struct {
    crvs_act_t *act;
    apr_int64_t user_id;
    crvs_list_t *notices;
    crvs_describe_t *told;
} telling_t;

/* --- What the others say --- */

static bool is_kind(const crvs_object_t *notice, const char *kind)
{
    return !strcmp(crvs_object_text(notice, "kind"), kind);
}

/* Whether another notice of that kind, told as well or dropped by now, is about the same. */
static bool has_other(const telling_t *telling, const crvs_object_t *notice, const char *kind)
{
    for (int i = 0; i < telling->notices->count; i++) {
        const crvs_object_t *other = crvs_list_object(telling->notices, i);

        if (other != notice && !strcmp(crvs_object_text(other, "kind"), kind)
            && crvs_object_int(other, "subject_id") == crvs_object_int(notice, "subject_id"))
            return true;
    }
    return false;
}

/* Whether that notice is told. Kinds come in the order of the column, so whoever asks for one of an earlier kind knows. */
static bool has_told(const telling_t *telling, const crvs_object_t *notice, const char *kind)
{
    for (int i = 0; i < telling->notices->count; i++) {
        const crvs_object_t *other = crvs_list_object(telling->notices, i);

        if (!strcmp(crvs_object_text(other, "kind"), kind)
            && crvs_object_int(other, "subject_id") == crvs_object_int(notice, "subject_id")
            && !crvs_object_text(other, "dropped"))
            return true;
    }
    return false;
}

/* Whether, of these notices, the session was cancelled before it was restored: what they heard before them still holds. */
static bool was_cancelled_first(const telling_t *telling, const crvs_object_t *notice)
{
    const crvs_object_t *first = notice;

    for (int i = 0; i < telling->notices->count; i++) {
        crvs_object_t *other = crvs_list_object(telling->notices, i);

        if (crvs_object_int(other, "subject_id") == crvs_object_int(notice, "subject_id")
            && (is_kind(other, "cancelled") || is_kind(other, "restored"))
            && crvs_object_int(other, "revision") < crvs_object_int(first, "revision"))
            first = other;
    }
    return is_kind(first, "cancelled");
}

/* Whether an earlier notice of the same kind is about the same: that one knows when it was to be before. */
static bool is_again(const telling_t *telling, const crvs_object_t *notice)
{
    for (int i = 0; i < telling->notices->count; i++) {
        const crvs_object_t *other = crvs_list_object(telling->notices, i);

        if (other == notice)
            return false;
        if (!strcmp(crvs_object_text(other, "kind"), crvs_object_text(notice, "kind"))
            && crvs_object_int(other, "subject_id") == crvs_object_int(notice, "subject_id"))
            return true;
    }
    return false;
}

static void drop(crvs_object_t *notice, const char *reason)
{
    crvs_object_set(notice, "dropped", crvs_value_text(reason));
}

static const char *link_to(const telling_t *telling, const char *path, apr_int64_t id)
{
    const crvs_act_t *act = telling->act;

    return apr_psprintf(act->pool, "%s%s%s%" APR_INT64_T_FMT "/", act->site->origin, act->site->base, path, id);
}

static void tell(telling_t *telling, const crvs_object_t *notice, crvs_object_t *row, const char *link)
{
    crvs_describe_t *told = telling->told;
    crvs_object_t *item = crvs_object_make(telling->act->pool);
    apr_int64_t classroom_id = crvs_object_int(row, "classroom_id");

    crvs_object_set(row, "link", crvs_value_text(link));
    crvs_object_set(item, crvs_object_text(notice, "kind"), crvs_value_object(row));
    if (told->items->count && told->classroom_id != classroom_id)
        classroom_id = 0;
    told->classroom_id = classroom_id;
    told->classroom = crvs_object_text(row, "classroom");
    crvs_list_add(told->items, crvs_value_object(item));
}

/* --- Sessions --- */

/*
 * Why a reminder is needed no more; NULL: it is. One that could not be sent in time says what is not so, and so does one
 * whose session was moved away meanwhile, of which they are reminded again.
 */
static const char *outdated_reminder(const telling_t *telling, const crvs_object_t *notice,
                                     const crvs_object_t *session)
{
    if (crvs_object_true(session, "is_begun"))
        return "over";
    if (crvs_object_true(session, "is_far")
        && crvs_object_int(notice, "revision") != crvs_object_int(session, "revision"))
        return "undone";
    return has_told(telling, notice, "planned") || has_told(telling, notice, "moved")
                   || has_told(telling, notice, "restored")
               ? "told already"
               : NULL;
}

/* Why a session's notice is needed no more; NULL: it is. */
static const char *outdated(const telling_t *telling, const crvs_object_t *notice, const crvs_object_t *session)
{
    bool is_cancelled = session && crvs_object_true(session, "is_cancelled");

    if (!session || crvs_object_true(session, "is_over"))
        return "over";
    if (is_cancelled != is_kind(notice, "cancelled"))
        return "undone";
    if (is_again(telling, notice))
        return "told already";
    if (is_kind(notice, "cancelled"))
        return has_other(telling, notice, "planned")  ? "nobody heard of it"
               : was_cancelled_first(telling, notice) ? NULL
                                                      : "told already";
    if (is_kind(notice, "restored"))
        return has_other(telling, notice, "planned") || was_cancelled_first(telling, notice) ? "nobody heard of it"
                                                                                             : NULL;
    if (is_kind(notice, "moved"))
        return has_other(telling, notice, "planned")                                                  ? "told already"
               : crvs_object_seconds(notice, "former_at") == crvs_object_seconds(session, "start_at") ? "undone"
                                                                                                      : NULL;
    return is_kind(notice, "soon") ? outdated_reminder(telling, notice, session) : NULL;
}

static void add_sessions(telling_t *telling, const crvs_object_t *notice, const crvs_list_t *sessions)
{
    crvs_describe_t *told = telling->told;
    bool are_cancelled = is_kind(notice, "cancelled");

    if (is_kind(notice, "soon"))
        return;
    told->are_cancelled = are_cancelled && (!told->sessions->count || told->are_cancelled);
    for (int i = 0; i < sessions->count; i++)
        crvs_list_add(told->sessions, sessions->values[i]);
}

/* @param session gets `sessions`, the first ones, and `more`, how many others there are */
static crvs_error_t *add_series(telling_t *telling, const crvs_object_t *notice, crvs_object_t *session)
{
    apr_pool_t *pool = telling->act->pool;
    crvs_list_t *all = crvs_list_make(pool), *first = crvs_list_make(pool);

    if (crvs_object_seconds(notice, "series_from"))
        CRVS_TRY(crvs_sql_notice_series(telling->act->db, &all, crvs_object_int(session, "series_id"),
                                        crvs_object_seconds(notice, "series_from"), is_kind(notice, "cancelled")));
    if (all->count < 2) {
        all = crvs_list_make(pool);
        crvs_list_add(all, crvs_value_object(session));
        add_sessions(telling, notice, all);
        return NULL;
    }
    for (int i = 0; i < all->count && i < LISTED; i++)
        crvs_list_add(first, all->values[i]);
    add_sessions(telling, notice, all);
    crvs_object_set(session, "is_series", crvs_value_bool(true));
    crvs_object_set(session, "sessions", crvs_value_list(first));
    crvs_object_set(session, "more", crvs_value_int(all->count - first->count));
    return NULL;
}

static crvs_error_t *tell_session(telling_t *telling, crvs_object_t *notice)
{
    apr_int64_t id = crvs_object_int(notice, "subject_id");
    crvs_object_t *session;
    const char *reason;

    CRVS_TRY(crvs_sql_notice_session(telling->act->db, &session, telling->user_id, id));
    reason = outdated(telling, notice, session);
    if (reason) {
        drop(notice, reason);
        return NULL;
    }
    CRVS_TRY(add_series(telling, notice, session));
    if (crvs_object_seconds(notice, "former_at"))
        crvs_object_set(session, "former_at", crvs_value_time(crvs_object_seconds(notice, "former_at")));
    tell(telling, notice, session,
         is_kind(notice, "soon")
             ? apr_pstrcat(telling->act->pool, link_to(telling, "classrooms/sessions/", id), "join/", NULL)
             : link_to(telling, "classrooms/", crvs_object_int(session, "classroom_id")));
    return NULL;
}

/* --- Recordings, announcements, classes --- */

static crvs_error_t *tell_recording(telling_t *telling, crvs_object_t *notice)
{
    bool is_published = is_kind(notice, "published");
    crvs_act_t *act = telling->act;
    crvs_object_t *recording;

    CRVS_TRY(crvs_sql_notice_recording(act->db, &recording, telling->user_id, crvs_object_int(notice, "subject_id")));
    if (!recording || (is_published && !crvs_object_int(recording, "lesson_id"))) {
        drop(notice, "undone");
        return NULL;
    }
    if (!is_published && has_other(telling, notice, "published") && crvs_object_int(recording, "lesson_id")) {
        drop(notice, "told already");
        return NULL;
    }
    tell(telling, notice, recording,
         is_published ? link_to(telling, "courses/lessons/", crvs_object_int(recording, "lesson_id"))
                      : apr_pstrcat(act->pool, act->site->origin, act->site->base, "recordings/",
                                    crvs_object_text(recording, "public_id"), "/", NULL));
    return NULL;
}

static crvs_error_t *tell_announcement(telling_t *telling, crvs_object_t *notice)
{
    apr_int64_t id = crvs_object_int(notice, "subject_id");
    crvs_object_t *announcement;

    CRVS_TRY(crvs_sql_notice_announcement(telling->act->db, &announcement, telling->user_id, id));
    if (!announcement) {
        drop(notice, "undone");
        return NULL;
    }
    crvs_object_set(announcement, "has_files", crvs_value_bool(crvs_object_int(announcement, "file_count") > 0));
    crvs_object_set(
        announcement, "paragraphs",
        crvs_value_list(crvs_prose_read(telling->act->pool, crvs_object_text(announcement, "body"), false)));
    tell(telling, notice, announcement, link_to(telling, "announcements/", id));
    return NULL;
}

static crvs_error_t *tell_class(telling_t *telling, crvs_object_t *notice)
{
    apr_int64_t id = crvs_object_int(notice, "subject_id");
    crvs_object_t *classroom;

    CRVS_TRY(crvs_sql_notice_class(telling->act->db, &classroom, telling->user_id, id));
    if (classroom)
        tell(telling, notice, classroom, link_to(telling, "classrooms/", id));
    else
        drop(notice, "undone");
    return NULL;
}

static crvs_error_t *tell_week(telling_t *telling, crvs_object_t *notice)
{
    const crvs_act_t *act = telling->act;
    crvs_week_t week = crvs_week_numbered(act->site->zone, (int)crvs_object_int(notice, "revision"));
    apr_int64_t id = crvs_object_int(notice, "subject_id");
    crvs_object_t *classroom;
    crvs_list_t *held;

    /* One that waited until its address was confirmed. */
    if (week.number < crvs_week_ended(act->site->zone, act->now).number) {
        drop(notice, "over");
        return NULL;
    }
    CRVS_TRY(crvs_sql_notice_class(act->db, &classroom, telling->user_id, id));
    if (!classroom || !crvs_object_true(classroom, "is_teacher")) {
        drop(notice, "undone");
        return NULL;
    }
    CRVS_TRY(crvs_attendance_week(act, id, week.from, week.until, classroom, &held));
    if (!held->count) {
        drop(notice, "undone");
        return NULL;
    }
    for (int i = 0; i < held->count; i++) {
        crvs_object_t *session = crvs_list_object(held, i);
        const char *page = link_to(telling, "classrooms/sessions/", crvs_object_int(session, "id"));

        crvs_object_set(session, "page", crvs_value_text(apr_pstrcat(act->pool, page, "attendance/", NULL)));
    }
    crvs_object_set(classroom, "first_day", crvs_value_time(week.from));
    crvs_object_set(classroom, "last_day", crvs_value_time(week.until - 1));
    crvs_object_set(classroom, "sessions", crvs_value_list(held));
    tell(telling, notice, classroom, apr_pstrcat(act->pool, link_to(telling, "classrooms/", id), "attendance/", NULL));
    return NULL;
}

/* The kinds of notices, and what tells of each. A new one: here, in templates/mail/notice.*, and in choices.c. */
static const struct {
    const char *kind;
    crvs_error_t *(*tell)(telling_t *telling, crvs_object_t *notice);
} kinds[] = {
    {"planned", tell_session},     {"moved", tell_session}, {"cancelled", tell_session},
    {"restored", tell_session},    {"soon", tell_session},  {"recording", tell_recording},
    {"published", tell_recording}, {"added", tell_class},   {"announcement", tell_announcement},
    {"attendance", tell_week},
};

static crvs_error_t *tell_one(telling_t *telling, crvs_object_t *notice)
{
    if (crvs_object_true(notice, "is_unwanted")) {
        drop(notice, "not wanted");
        return NULL;
    }
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (is_kind(notice, kinds[i].kind))
            return kinds[i].tell(telling, notice);
    }
    drop(notice, "of a kind that this version does not know");
    return NULL;
}

crvs_error_t *crvs_describe_notices(crvs_act_t *act, apr_int64_t user_id, crvs_list_t *notices, crvs_describe_t *told)
{
    telling_t telling = {.act = act, .user_id = user_id, .notices = notices, .told = told};

    *told = (crvs_describe_t){.items = crvs_list_make(act->pool), .sessions = crvs_list_make(act->pool)};
    for (int i = 0; i < notices->count; i++)
        CRVS_TRY(tell_one(&telling, crvs_list_object(notices, i)));
    return NULL;
}
