/* SPDX-License-Identifier: Apache-2.0 */
/* Who was in a session, as its teachers see it. */
#include "attendance/attendance.h"
#include "attendance/roll.h"
#include "attendance/show.h"
#include "config.h"
#include "core/http/page.h"
#include "core/text/person.h"
#include "identity/viewer.h"
#include "queries/attendance.h"

/* The statuses that a line's menu offers. */
static crvs_list_t *choices(const crvs_request_t *request, crvs_status_e status)
{
    crvs_list_t *list = crvs_list_make(request->pool);

    for (int i = CRVS_STATUS_PRESENT; i <= CRVS_STATUS_EXCUSED; i++) {
        crvs_object_t *choice = crvs_object_make(request->pool);

        if (i == (int)status)
            continue;
        crvs_object_set(choice, "value", crvs_value_text(crvs_roll_status_name((crvs_status_e)i)));
        crvs_object_set(choice, "text",
                        crvs_value_text(crvs_language_text(request->language, crvs_roll_status_key((crvs_status_e)i))));
        crvs_list_add(list, crvs_value_object(choice));
    }
    return list;
}

static crvs_value_t time_or_null(apr_int64_t seconds)
{
    return seconds ? crvs_value_time(seconds) : crvs_value_null();
}

void crvs_show_line(const crvs_request_t *request, const crvs_line_t *line, crvs_object_t *row)
{
    const char *key = crvs_roll_status_key(line->status);
    const char *by = line->correction ? crvs_object_text(line->correction, "corrected_by") : NULL;
    bool was_there = line->presence.connections > 0;

    crvs_object_set(row, "status", crvs_value_text(crvs_roll_status_name(line->status)));
    crvs_object_set(row, "status_text", crvs_value_text(key ? crvs_language_text(request->language, key) : ""));
    crvs_object_set(row, "first_in", time_or_null(line->presence.first_in));
    crvs_object_set(row, "last_out", time_or_null(line->is_there ? 0 : line->presence.last_out));
    crvs_object_set(row, "is_there", crvs_value_bool(line->is_there));
    crvs_object_set(row, "was_there", crvs_value_bool(was_there));
    crvs_object_set(row, "minutes", crvs_value_int(line->presence.seconds / 60));
    crvs_object_set(row, "percent", crvs_value_int(line->percent));
    crvs_object_set(row, "connections",
                    line->presence.connections > 1 ? crvs_value_int(line->presence.connections) : crvs_value_null());
    crvs_object_set(row, "is_estimated", crvs_value_bool(line->presence.is_estimated));
    crvs_object_set(row, "click_at", line->click ? *crvs_object_get(line->click, "first_at") : crvs_value_null());
    crvs_object_set(row, "last_click_at", line->click ? *crvs_object_get(line->click, "last_at") : crvs_value_null());
    crvs_object_set(row, "is_corrected", crvs_value_bool(line->correction != NULL));
    if (!line->correction)
        return;
    crvs_object_set(row, "note", *crvs_object_get(line->correction, "note"));
    crvs_object_set(row, "corrected_at", *crvs_object_get(line->correction, "corrected_at"));
    crvs_object_set(row, "corrected_by", crvs_value_text(by));
    crvs_object_set(row, "by_viewer",
                    crvs_value_bool(crvs_object_int(line->correction, "corrected_by_id") == request->viewer->id));
    key = crvs_roll_status_key(line->measured);
    crvs_object_set(row, "measured_text", crvs_value_text(key ? crvs_language_text(request->language, key) : NULL));
}

void crvs_show_formal_name(const crvs_request_t *request, crvs_object_t *person)
{
    crvs_object_set(person, "name",
                    crvs_value_text(crvs_person_formal(request->pool, crvs_object_text(person, "full_name"),
                                                       crvs_object_text(person, "sort_name"))));
}

void crvs_show_part(const crvs_list_t *people, int students, apr_int64_t from, apr_int64_t next, crvs_object_t *context)
{
    crvs_object_set(context, "paged", crvs_value_bool(from || next));
    crvs_object_set(context, "is_later", crvs_value_bool(from != 0));
    crvs_object_set(context, "next", next ? crvs_value_int(next) : crvs_value_null());
    crvs_object_set(context, "shown", students ? crvs_value_int(students) : crvs_value_null());
    if (!students)
        return;
    crvs_object_set(context, "first", *crvs_object_get(crvs_list_object(people, 0), "name"));
    crvs_object_set(context, "last", *crvs_object_get(crvs_list_object(people, students - 1), "name"));
}

/* So many people of each status. */
static crvs_object_t *counts(const crvs_request_t *request, const apr_int64_t *of_status)
{
    crvs_object_t *counts = crvs_object_make(request->pool);

    for (int i = CRVS_STATUS_PRESENT; i <= CRVS_STATUS_EXCUSED; i++)
        crvs_object_set(counts, crvs_roll_status_name((crvs_status_e)i),
                        of_status[i] ? crvs_value_int(of_status[i]) : crvs_value_null());
    return counts;
}

/* What is said of all who belong to a roll, whether they are on the page or not. */
typedef struct {
    apr_int64_t enrolled;
    apr_int64_t of_status[CRVS_STATUS_EXCUSED + 1];
    bool any_click;
} sum_t;

static void add_line(sum_t *sum, const crvs_line_t *line)
{
    sum->of_status[line->status]++;
    sum->any_click = sum->any_click || line->click;
}

/* Those of whom nothing is known are not looked at: they were not there, or came into the class later. */
static crvs_error_t *sum_up(crvs_request_t *request, const crvs_roll_t *roll, const crvs_list_t *others, sum_t *sum)
{
    apr_int64_t classroom_id = crvs_object_int(roll->session, "classroom_id");
    apr_int64_t late_from = crvs_object_seconds(roll->session, "closes_at") + CRVS_ROLL_LATE_ENTRY;
    apr_int64_t unknown, late;
    crvs_object_t *enrolled;
    crvs_list_t *told;

    *sum = (sum_t){0};
    CRVS_TRY(crvs_sql_attendance_enrolled(request->db, &enrolled, classroom_id, late_from));
    CRVS_TRY(crvs_sql_attendance_told(request->db, &told, request->id, classroom_id));
    sum->enrolled = crvs_object_int(enrolled, "students");
    unknown = sum->enrolled - told->count;
    late = crvs_object_int(enrolled, "late");
    for (int i = 0; i < told->count; i++) {
        const crvs_object_t *person = crvs_list_object(told, i);
        crvs_line_t line = crvs_roll_line(crvs_request_act(request), roll, person);

        add_line(sum, &line);
        late -= crvs_object_seconds(person, "member_since") > late_from;
    }
    for (int i = 0; i < others->count; i++) {
        crvs_line_t line = crvs_roll_line(crvs_request_act(request), roll, crvs_list_object(others, i));

        add_line(sum, &line);
    }
    if (roll->is_measured && crvs_object_true(roll->session, "is_over") && unknown > late)
        sum->of_status[CRVS_STATUS_ABSENT] += unknown - late;
    return NULL;
}

static void describe(crvs_request_t *request, const crvs_roll_t *roll, crvs_list_t *people)
{
    for (int i = 0; i < people->count; i++) {
        crvs_object_t *person = crvs_list_object(people, i);
        crvs_line_t line = crvs_roll_line(crvs_request_act(request), roll, person);

        crvs_show_formal_name(request, person);
        crvs_show_line(request, &line, person);
        crvs_object_set(person, "choices", crvs_value_list(choices(request, line.status)));
    }
}

/* A page of the list: students of the class, and behind the last of them those who are none any more. */
typedef struct {
    crvs_list_t *people;
    int students;     /* so many of them are in the class */
    apr_int64_t from; /* 0: it begins with the first of all */
    apr_int64_t next; /* whom the next page begins with; 0: there is none */
} page_t;

static bool is_among(const crvs_list_t *people, apr_int64_t id)
{
    for (int i = 0; i < people->count; i++) {
        if (crvs_object_int(crvs_list_object(people, i), "id") == id)
            return true;
    }
    return false;
}

static crvs_error_t *read_page(crvs_request_t *request, apr_int64_t classroom_id, const crvs_list_t *others,
                               page_t *page)
{
    apr_int64_t asked = crvs_request_query_id(request, "from");

    page->from = asked;
    CRVS_TRY(crvs_roll_students(crvs_request_act(request), classroom_id, &page->from, CRVS_ROLL_PAGE, &page->people,
                                &page->next));
    /* Who was corrected and stands behind all pages: these alone. */
    if (page->next && !page->from && is_among(others, asked)) {
        page->people = crvs_list_make(request->pool);
        page->from = asked;
        page->next = 0;
    }
    page->students = page->people->count;
    for (int i = 0; i < others->count && !page->next; i++)
        crvs_list_add(page->people, others->values[i]);
    return NULL;
}

static crvs_error_t *add_people(crvs_request_t *request, crvs_object_t *context, const crvs_roll_t *roll)
{
    apr_int64_t classroom_id = crvs_object_int(roll->session, "classroom_id");
    crvs_list_t *others = crvs_list_make(request->pool);
    page_t page;
    sum_t sum;

    CRVS_TRY(crvs_roll_add_others(crvs_request_act(request), classroom_id, request->id, others));
    CRVS_TRY(sum_up(request, roll, others, &sum));
    CRVS_TRY(read_page(request, classroom_id, others, &page));
    describe(request, roll, page.people);
    crvs_show_part(page.people, page.students, page.from, page.next, context);
    crvs_object_set(context, "people", crvs_value_list(page.people));
    crvs_object_set(context, "has_people", crvs_value_bool(page.people->count > 0));
    crvs_object_set(context, "enrolled", crvs_value_int(sum.enrolled));
    crvs_object_set(context, "counts", crvs_value_object(counts(request, sum.of_status)));
    crvs_object_set(context, "any_click", crvs_value_bool(sum.any_click));
    return NULL;
}

crvs_error_t *crvs_show_load(crvs_request_t *request, apr_int64_t session_id, crvs_roll_t **roll)
{
    crvs_list_t *sessions = crvs_list_make(request->pool);
    crvs_object_t *session;

    CRVS_TRY(crvs_sql_attendance_session(request->db, &session, session_id));
    if (!session)
        return crvs_error_not_found(request->pool);
    crvs_list_add(sessions, crvs_value_object(session));
    return crvs_roll_load(crvs_request_act(request), crvs_object_int(session, "classroom_id"), sessions, roll);
}

crvs_error_t *crvs_attendance_show(crvs_request_t *request)
{
    const crvs_config_t *config = crvs_config_of(request->r->server);
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_roll_t *roll;

    CRVS_TRY(crvs_show_load(request, request->id, &roll));
    CRVS_TRY(add_people(request, context, roll));
    crvs_object_set(context, "session", crvs_value_object(request->subject));
    crvs_object_set(context, "is_measured", crvs_value_bool(roll->is_measured));
    crvs_object_set(context, "is_over", crvs_value_bool(crvs_object_true(roll->session, "is_over")));
    /* Whoever has not come may still do. */
    crvs_object_set(context, "is_awaited",
                    crvs_value_bool(roll->is_measured && !crvs_object_true(roll->session, "is_over")));
    crvs_object_set(context, "is_live", crvs_value_bool(crvs_object_true(roll->session, "is_live")));
    crvs_object_set(context, "base_from", time_or_null(roll->base.from));
    crvs_object_set(context, "base_until", time_or_null(roll->base.until));
    crvs_object_set(context, "share", crvs_value_int(config->attendance_share));
    crvs_object_set(context, "late_minutes", crvs_value_int(config->attendance_minutes));
    return crvs_page(request, HTTP_OK, "sessions/attendance", context);
}

crvs_error_t *crvs_attendance_show_on_list(crvs_request_t *request, apr_int64_t session_id, crvs_list_t *students)
{
    crvs_roll_t *roll;

    CRVS_TRY(crvs_show_load(request, session_id, &roll));
    for (int i = 0; i < students->count; i++) {
        crvs_object_t *student = crvs_list_object(students, i);
        crvs_line_t line = crvs_roll_line(crvs_request_act(request), roll, student);
        const char *key = crvs_roll_status_key(line.status);

        crvs_object_set(student, "status_text",
                        key ? crvs_value_text(crvs_language_text(request->language, key)) : crvs_value_null());
    }
    return NULL;
}
