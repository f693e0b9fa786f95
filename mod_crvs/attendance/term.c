/* SPDX-License-Identifier: Apache-2.0 */
/* Who was in the sessions of a class: for its teachers, people by sessions; for a student, the own ones. */
#include "attendance/term.h"

#include "attendance/attendance.h"
#include "attendance/show.h"
#include "core/http/page.h"
#include "identity/viewer.h"
#include "queries/attendance.h"

/* A term with two lessons a week and more; in a class of hundreds, as many as are loaded quickly. */
#define MOST_SESSIONS 60
#define FEWEST_SESSIONS 5
#define MOST_CELLS 20000

crvs_error_t *crvs_term_load(crvs_request_t *request, crvs_term_t *term)
{
    apr_int64_t members = crvs_object_int(request->subject, "members");
    apr_int64_t most = MOST_CELLS / (members ? members : 1);

    most = most > MOST_SESSIONS ? MOST_SESSIONS : most < FEWEST_SESSIONS ? FEWEST_SESSIONS : most;
    CRVS_TRY(crvs_sql_attendance_sessions(request->db, &term->sessions, request->id,
                                          crvs_request_query_id(request, "before"), most + 1));
    term->older = 0;
    if (term->sessions->count > most) {
        term->sessions->count = (int)most;
        term->older = crvs_object_int(crvs_list_object(term->sessions, (int)most - 1), "id");
    }
    return crvs_roll_load(crvs_request_act(request), request->id, term->sessions, &term->rolls);
}

static const char *letter_of(const crvs_request_t *request, crvs_status_e status)
{
    static const char *const keys[] = {NULL,
                                       CRVS_T("presence.letter_present"),
                                       CRVS_T("presence.letter_late"),
                                       CRVS_T("presence.letter_left_early"),
                                       CRVS_T("presence.letter_absent"),
                                       CRVS_T("presence.letter_excused")};

    return status == CRVS_STATUS_NONE ? NULL : crvs_language_text(request->language, keys[status]);
}

static crvs_object_t *cell(const crvs_request_t *request, crvs_status_e status)
{
    crvs_object_t *cell = crvs_object_make(request->pool);
    const char *key = crvs_roll_status_key(status);

    crvs_object_set(cell, "status", crvs_value_text(crvs_roll_status_name(status)));
    crvs_object_set(cell, "letter", crvs_value_text(letter_of(request, status)));
    crvs_object_set(cell, "status_text", crvs_value_text(key ? crvs_language_text(request->language, key) : NULL));
    return cell;
}

/* A student's row: the earliest session first, and how many there were. */
static void add_cells(crvs_request_t *request, const crvs_term_t *term, crvs_object_t *person)
{
    crvs_list_t *cells = crvs_list_make(request->pool);
    int of_status[CRVS_STATUS_EXCUSED + 1] = {0};

    for (int i = term->sessions->count - 1; i >= 0; i--) {
        crvs_status_e status = crvs_roll_line(crvs_request_act(request), &term->rolls[i], person).status;

        of_status[status]++;
        crvs_list_add(cells, crvs_value_object(cell(request, status)));
    }
    crvs_show_formal_name(request, person);
    crvs_object_set(person, "cells", crvs_value_list(cells));
    crvs_object_set(person, "came",
                    crvs_value_int(of_status[CRVS_STATUS_PRESENT] + of_status[CRVS_STATUS_LATE]
                                   + of_status[CRVS_STATUS_LEFT_EARLY]));
    crvs_object_set(person, "known", crvs_value_int(term->sessions->count - of_status[CRVS_STATUS_NONE]));
}

static crvs_list_t *legend(const crvs_request_t *request)
{
    crvs_list_t *list = crvs_list_make(request->pool);

    for (int i = CRVS_STATUS_PRESENT; i <= CRVS_STATUS_EXCUSED; i++)
        crvs_list_add(list, crvs_value_object(cell(request, (crvs_status_e)i)));
    return list;
}

static crvs_list_t *earliest_first(const crvs_request_t *request, const crvs_list_t *sessions)
{
    crvs_list_t *list = crvs_list_make(request->pool);

    for (int i = sessions->count - 1; i >= 0; i--)
        crvs_list_add(list, sessions->values[i]);
    return list;
}

/* Of a class that has more students than a page: which they are, and of how many. */
static crvs_error_t *add_part(crvs_request_t *request, const crvs_list_t *people, apr_int64_t from, apr_int64_t next,
                              crvs_object_t *context)
{
    crvs_object_t *enrolled;

    if (!from && !next)
        return NULL;
    CRVS_TRY(crvs_sql_attendance_enrolled(request->db, &enrolled, request->id, request->now));
    crvs_object_set(context, "enrolled", *crvs_object_get(enrolled, "students"));
    crvs_object_set(context, "from", from ? crvs_value_int(from) : crvs_value_null());
    crvs_show_part(people, people->count, from, next, context);
    return NULL;
}

static crvs_error_t *grid(crvs_request_t *request, const crvs_term_t *term, crvs_object_t *context)
{
    apr_int64_t from = crvs_request_query_id(request, "from"), next;
    crvs_list_t *people;

    CRVS_TRY(crvs_roll_students(crvs_request_act(request), request->id, &from, CRVS_ROLL_PAGE, &people, &next));
    for (int i = 0; i < people->count; i++)
        add_cells(request, term, crvs_list_object(people, i));
    CRVS_TRY(add_part(request, people, from, next, context));
    crvs_object_set(context, "has_people", crvs_value_bool(people->count > 0));
    crvs_object_set(context, "people", crvs_value_list(people));
    crvs_object_set(context, "legend", crvs_value_list(legend(request)));
    crvs_object_set(context, "sessions", crvs_value_list(earliest_first(request, term->sessions)));
    return crvs_page(request, HTTP_OK, "classrooms/term", context);
}

/* What was measured and said of the viewer alone. */
static crvs_error_t *own(crvs_request_t *request, const crvs_term_t *term, crvs_object_t *context)
{
    crvs_object_t *viewer = crvs_object_make(request->pool);

    crvs_object_set(viewer, "id", crvs_value_int(request->viewer->id));
    for (int i = 0; i < term->sessions->count; i++) {
        crvs_line_t line = crvs_roll_line(crvs_request_act(request), &term->rolls[i], viewer);

        crvs_show_line(request, &line, crvs_list_object(term->sessions, i));
    }
    crvs_object_set(context, "sessions", crvs_value_list(term->sessions));
    return crvs_page(request, HTTP_OK, "classrooms/own-attendance", context);
}

crvs_error_t *crvs_term_show(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    apr_int64_t before = crvs_request_query_id(request, "before");
    crvs_term_t term;

    CRVS_TRY(crvs_term_load(request, &term));
    crvs_object_set(context, "classroom", crvs_value_object(request->subject));
    crvs_object_set(context, "has_sessions", crvs_value_bool(term.sessions->count > 0));
    crvs_object_set(context, "before", before ? crvs_value_int(before) : crvs_value_null());
    crvs_object_set(context, "older", term.older ? crvs_value_int(term.older) : crvs_value_null());
    return crvs_object_true(request->subject, "is_teacher") ? grid(request, &term, context)
                                                            : own(request, &term, context);
}
