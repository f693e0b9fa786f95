/* SPDX-License-Identifier: Apache-2.0 */
#include "home/home.h"

#include "core/http/page.h"
#include "core/site.h"
#include "identity/viewer.h"
#include "live/live.h"
#include "queries/home.h"

#include <apr_strings.h>

#define HOUR 3600
#define TOMORROW_SHOWN 3
/* A visit is over when so long nobody looked at home, in seconds; see home_seen. */
#define VISIT (HOUR / 2)
/* How often it is noted that somebody looks. */
#define NOTED (10 * 60)
/* What is new to whoever was never here: what was announced in a week. */
#define NEW_TO_ALL (7 * 24 * HOUR)

/* The lists that home shows, from above. */
typedef struct {
    crvs_list_t *now;      /* what runs, and what may be entered since yesterday */
    crvs_list_t *to_start; /* what waits for the viewer to start it */
    crvs_list_t *today;
    crvs_list_t *tomorrow; /* its first few */
    apr_int64_t midnight;  /* when today ends, in the school's zone */
    apr_int64_t others;
} agenda_t;

/* Where a session stands; NULL: nowhere any more, or not among the first few. */
static crvs_list_t *place_of(const crvs_request_t *request, const agenda_t *agenda, const crvs_object_t *session)
{
    apr_int64_t start_at = crvs_object_seconds(session, "start_at");
    apr_int64_t midnight = crvs_zone_midnight(request->site->zone, start_at);

    if (crvs_object_true(session, "is_live"))
        return agenda->now;
    if (crvs_object_true(session, "can_start"))
        return agenda->to_start;
    if (midnight < agenda->midnight)
        return crvs_object_true(session, "is_cancelled") ? NULL : agenda->now;
    if (midnight == agenda->midnight)
        return agenda->today;
    return agenda->tomorrow->count < TOMORROW_SHOWN ? agenda->tomorrow : NULL;
}

/* The button that one came for: of the first session that may be entered. */
static bool mark_first(const agenda_t *agenda)
{
    const crvs_list_t *const lists[] = {agenda->now, agenda->to_start, agenda->today};

    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        for (int place = 0; place < lists[i]->count; place++) {
            if (!crvs_object_true(crvs_list_object(lists[i], place), "can_join"))
                continue;
            crvs_object_set(crvs_list_object(lists[i], place), "is_first", crvs_value_bool(true));
            return true;
        }
    }
    return false;
}

static void show_agenda(crvs_object_t *context, const agenda_t *agenda)
{
    crvs_object_set(context, "now", crvs_value_list(agenda->now));
    crvs_object_set(context, "any_now", crvs_value_bool(agenda->now->count > 0));
    crvs_object_set(context, "to_start", crvs_value_list(agenda->to_start));
    crvs_object_set(context, "today", crvs_value_list(agenda->today));
    crvs_object_set(context, "tomorrow", crvs_value_list(agenda->tomorrow));
    crvs_object_set(context, "any_tomorrow", crvs_value_bool(agenda->tomorrow->count > 0));
    crvs_object_set(context, "other_sessions", agenda->others > 0 ? crvs_value_int(agenda->others) : crvs_value_null());
}

/* What crvs_sql_home_lists finds: list by list, each with a thousand places. */
typedef enum { SESSIONS, RECORDINGS, UNPUBLISHED, ANNOUNCEMENTS, LISTS } list_e;
#define PLACES 1000

static void sort(const crvs_request_t *request, const crvs_list_t *rows, crvs_list_t *lists[LISTS])
{
    for (list_e list = 0; list < LISTS; list++)
        lists[list] = crvs_list_make(request->pool);
    for (int i = 0; i < rows->count; i++)
        crvs_list_add(lists[crvs_object_int(crvs_list_object(rows, i), "place") / PLACES], rows->values[i]);
}

/* How many there are of a list, shown or not. */
static apr_int64_t found_of(const crvs_list_t *list)
{
    return list->count ? crvs_object_int(crvs_list_object(list, 0), "found") : 0;
}

/* The sessions of today, which ends at midnight, and tomorrow. @return whether one can be entered */
static bool add_sessions(crvs_request_t *request, crvs_object_t *context, const crvs_list_t *sessions,
                         apr_int64_t midnight)
{
    agenda_t agenda = {.now = crvs_list_make(request->pool),
                       .to_start = crvs_list_make(request->pool),
                       .today = crvs_list_make(request->pool),
                       .tomorrow = crvs_list_make(request->pool),
                       .midnight = midnight};
    bool any_open;

    for (int i = 0; i < sessions->count; i++) {
        crvs_object_t *session = crvs_list_object(sessions, i);
        bool is_open = !crvs_object_true(session, "is_cancelled") && crvs_window_is_open(request, session);
        crvs_list_t *place;

        crvs_object_set(session, "can_start", crvs_value_bool(is_open && crvs_object_true(session, "is_teacher")));
        crvs_object_set(session, "can_join", crvs_value_bool(is_open));
        crvs_object_set(session, "is_first", crvs_value_bool(false));
        place = place_of(request, &agenda, session);
        if (place)
            crvs_list_add(place, crvs_value_object(session));
    }
    crvs_state_watch(request, context, sessions, false);
    agenda.others =
        found_of(sessions) - agenda.now->count - agenda.to_start->count - agenda.today->count - agenda.tomorrow->count;
    any_open = mark_first(&agenda);
    show_agenda(context, &agenda);
    return any_open;
}

/* Recordings of classes that the viewer teaches and that stand in no lesson. */
static void add_unpublished(crvs_object_t *context, crvs_list_t *unpublished)
{
    crvs_object_set(context, "unpublished", crvs_value_list(unpublished));
    crvs_object_set(context, "any_to_publish", crvs_value_bool(unpublished->count > 0));
    crvs_object_set(context, "others", crvs_value_int(found_of(unpublished) - unpublished->count));
}

/* What a school needs before the first lesson, in the order in which it is done. */
static const struct {
    const char *has; /* of home_start */
    const char *path;
    const char *title;
    const char *text;
    const char *action;
} first_steps[] = {
    /* clang-format off */
    {"has_category", "categories/", CRVS_T("home.category"), CRVS_T("home.category_text"), CRVS_T("home.category_action")},
    {"has_people", "users/", CRVS_T("home.people"), CRVS_T("home.people_text"), CRVS_T("home.people_action")},
    {"has_class", "classrooms/create/", CRVS_T("home.class"), CRVS_T("home.class_text"), CRVS_T("home.class_action")},
    /* clang-format on */
};

/* The steps of a school that is being set up; an empty list once it has all that they lead to. */
static crvs_list_t *list_steps(const crvs_request_t *request, const crvs_object_t *start)
{
    crvs_list_t *steps = crvs_list_make(request->pool);
    int done = 0;

    for (size_t i = 0; i < sizeof(first_steps) / sizeof(*first_steps); i++) {
        crvs_object_t *step = crvs_object_make(request->pool);
        bool is_done = crvs_object_true(start, first_steps[i].has);

        crvs_object_set(step, "is_next", crvs_value_bool(!is_done && done == (int)i));
        done += is_done;
        crvs_object_set(step, "is_done", crvs_value_bool(is_done));
        crvs_object_set(step, "number", crvs_value_int((apr_int64_t)i + 1));
        crvs_object_set(step, "path", crvs_value_text(first_steps[i].path));
        crvs_object_set(step, "title", crvs_value_text(crvs_language_text(request->language, first_steps[i].title)));
        crvs_object_set(step, "text", crvs_value_text(crvs_language_text(request->language, first_steps[i].text)));
        crvs_object_set(step, "action", crvs_value_text(crvs_language_text(request->language, first_steps[i].action)));
        crvs_list_add(steps, crvs_value_object(step));
    }
    if (done == steps->count)
        steps->count = 0;
    return steps;
}

/*
 * What to do first: for administrators in a school that is being set up, for all others while they are in no class.
 * @return whether there is such a thing
 */
static bool add_beginning(crvs_request_t *request, crvs_object_t *context, const crvs_object_t *start)
{
    bool is_admin = request->viewer->role == CRVS_ROLE_ADMIN;
    crvs_list_t *steps = is_admin ? list_steps(request, start) : crvs_list_make(request->pool);
    bool is_alone = !is_admin && !crvs_object_true(start, "is_member");

    crvs_object_set(context, "steps", crvs_value_list(steps));
    crvs_object_set(context, "any_steps", crvs_value_bool(steps->count > 0));
    crvs_object_set(context, "is_alone", crvs_value_bool(is_alone));
    crvs_object_set(context, "can_create", crvs_value_bool(crvs_object_true(start, "has_category")));
    return steps->count || is_alone;
}

/* When the viewer's visit before this one ended. */
static apr_int64_t last_visit(const crvs_request_t *request, const crvs_object_t *start)
{
    apr_int64_t seen_at = crvs_object_seconds(start, "seen_at");

    if (seen_at && seen_at >= request->now - VISIT)
        seen_at = crvs_object_seconds(start, "before_at");
    return seen_at ? seen_at : request->now - NEW_TO_ALL;
}

/* What was written to the viewer's classes since the last visit. */
static void add_announcements(crvs_object_t *context, crvs_list_t *announcements)
{
    apr_int64_t others = found_of(announcements) - announcements->count;

    crvs_object_set(context, "announcements", crvs_value_list(announcements));
    crvs_object_set(context, "any_announcements", crvs_value_bool(announcements->count > 0));
    crvs_object_set(context, "other_announcements", others ? crvs_value_int(others) : crvs_value_null());
}

static crvs_error_t *find(crvs_request_t *request, crvs_object_t **row, const char *token_hash)
{
    return crvs_sql_home_for_session(request->db, row, token_hash);
}

static crvs_error_t *guard(crvs_request_t *request)
{
    if (!crvs_request_take_subject(request))
        CRVS_TRY(crvs_sql_home_start(request->db, &request->subject, request->viewer->id));
    /* Whose account was erased just now. */
    return request->subject ? NULL : crvs_error_not_found(request->pool);
}

const crvs_access_t crvs_home_access = {.name = "home", .signed_in = true, .find = find, .guard = guard};

crvs_error_t *crvs_home_page(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *start = request->subject;
    bool is_trainer = request->viewer->role >= CRVS_ROLE_TRAINER;
    bool any_open, is_new, waits;
    apr_int64_t midnight = crvs_zone_midnight(request->site->zone, request->now);
    crvs_list_t *rows;
    crvs_value_t lesson;
    crvs_list_t *lists[LISTS];

    CRVS_TRY(crvs_sql_home_lists(request->db, &rows, request->viewer->id,
                                 crvs_zone_midnight(request->site->zone, midnight), last_visit(request, start),
                                 is_trainer));
    if (crvs_object_seconds(start, "seen_at") < request->now - NOTED)
        CRVS_TRY(crvs_sql_home_seen(request->db, NULL, request->viewer->id));
    sort(request, rows, lists);
    any_open = add_sessions(request, context, lists[SESSIONS], midnight);
    add_unpublished(context, lists[UNPUBLISHED]);
    add_announcements(context, lists[ANNOUNCEMENTS]);
    is_new = add_beginning(request, context, start);
    lesson = crvs_object_int(start, "lesson_id") ? crvs_value_object(start) : crvs_value_null();
    waits = crvs_object_true(context, "to_start") || crvs_object_true(context, "unpublished");
    crvs_object_set(context, "nothing_waits", crvs_value_bool(!waits));
    /* Beginners are shown their next step, not empty lists. */
    crvs_object_set(context, "waits", crvs_value_bool(waits || (is_trainer && !is_new)));
    /* That there is none today is said where there is none at all. */
    crvs_object_set(
        context, "show_today",
        crvs_value_bool(crvs_object_true(context, "today")
                        || (!is_new && !crvs_object_true(context, "now") && !crvs_object_true(context, "to_start"))));
    crvs_object_set(context, "has_calendar", crvs_value_bool(!is_new || crvs_object_true(context, "today")));
    crvs_object_set(context, "show_lesson", crvs_value_bool(!is_new || crvs_value_is_true(&lesson)));
    crvs_object_set(context, "show_recordings", crvs_value_bool(!is_new || lists[RECORDINGS]->count));
    /* The one thing that the page is for, so that it has one filled button. */
    crvs_object_set(context, "any_open", crvs_value_bool(any_open || is_new));
    crvs_object_set(context, "lesson", lesson);
    crvs_object_set(context, "recordings", crvs_value_list(lists[RECORDINGS]));
    return crvs_page(request, HTTP_OK, "home/index", context);
}
