/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed of a class: how to join it, and its members to tick off. */
#include "attendance/attendance.h"
#include "classrooms/classrooms.h"
#include "classrooms/join_code.h"
#include "config.h"
#include "core/base/pager.h"
#include "core/http/page.h"
#include "core/text/qr.h"
#include "core/text/person.h"
#include "live/live.h"
#include "queries/classrooms.h"

#include <apr_strings.h>
#include <http_core.h>

/* Students of a list to tick off, some sheets of paper; a larger class has several. */
#define STUDENTS_A_LIST 300
#define MOST_LISTS 10000
/* Boxes beside a name where no session is chosen: a month of lessons. */
#define BOXES 8

/* How whoever has the sheet gets in: with an account of the school's, of Apache's, or one made on the way. */
static void describe_login(const crvs_request_t *request, crvs_object_t *context)
{
    const crvs_config_t *config = crvs_config_of(request->r->server);

    crvs_object_set(context, "is_apaches", crvs_value_bool(crvs_config_login_is_apache(config)));
    crvs_object_set(context, "registration",
                    crvs_value_bool(crvs_config_registration(config) != CRVS_REGISTRATION_OFF));
}

crvs_error_t *crvs_classrooms_sheet(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *classroom = request->subject;
    const char *code = crvs_object_text(classroom, "join_code");
    const char *link =
        ap_construct_url(request->pool, crvs_request_url(request, "classrooms/join/?code=%s", code), request->r);
    int size = 0;
    const char *path = crvs_qr_path(request->pool, link, &size);

    if (!path)
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "libqrencode made no code of %s", link);
    crvs_object_set(classroom, "join_code_parts", crvs_value_list(crvs_join_code_halves(request->pool, code)));
    crvs_object_set(context, "classroom", crvs_value_object(classroom));
    crvs_object_set(
        context, "is_shut",
        crvs_value_bool(!crvs_object_true(classroom, "join_open") || crvs_object_true(classroom, "is_archived")));
    describe_login(request, context);
    crvs_object_set(context, "link", crvs_value_text(link));
    crvs_object_set(context, "qr_path", crvs_value_text(path));
    crvs_object_set(context, "qr_size", crvs_value_int(size));
    return crvs_page(request, HTTP_OK, "classrooms/sheet", context);
}

/* So many empty boxes. */
static crvs_list_t *boxes(apr_pool_t *pool, int count)
{
    crvs_list_t *list = crvs_list_make(pool);

    for (int i = 0; i < count; i++)
        crvs_list_add(list, crvs_value_bool(true));
    return list;
}

/* Whom a list has, for whoever holds one of several. */
static void describe_part(const crvs_list_t *students, crvs_object_t *context)
{
    const crvs_object_t *first, *last;

    if (!students->count)
        return;
    first = crvs_list_object(students, 0);
    last = crvs_list_object(students, students->count - 1);
    crvs_object_set(context, "shown", crvs_value_int(students->count));
    crvs_object_set(context, "first_number", *crvs_object_get(first, "number"));
    crvs_object_set(context, "last_number", *crvs_object_get(last, "number"));
    crvs_object_set(context, "first", *crvs_object_get(first, "full_name"));
    crvs_object_set(context, "last", *crvs_object_get(last, "full_name"));
}

/* The students of a list, with their numbers, and which of the class's they are where it has more. */
static crvs_error_t *add_students(crvs_request_t *request, crvs_list_t **students, crvs_object_t *context)
{
    apr_int64_t after = crvs_request_query_id(request, "after"), list = crvs_request_query_id(request, "list");
    crvs_object_t *place = NULL;
    const crvs_value_t *last;

    if (after)
        CRVS_TRY(crvs_sql_classroom_member_place(request->db, &place, request->id, after));
    list = place && list > 1 && list < MOST_LISTS ? list : 1;
    CRVS_TRY(crvs_sql_classroom_students(request->db, students, request->id,
                                         place ? crvs_object_text(place, "sort_name") : "", place ? after : 0,
                                         STUDENTS_A_LIST + 1));
    last = crvs_pager_cut(*students, STUDENTS_A_LIST, "id");
    for (int i = 0; i < (*students)->count; i++) {
        crvs_object_t *student = crvs_list_object(*students, i);

        crvs_object_set(student, "number", crvs_value_int((list - 1) * STUDENTS_A_LIST + i + 1));
        crvs_object_set(student, "full_name",
                        crvs_value_text(crvs_person_formal(request->pool, crvs_object_text(student, "full_name"),
                                                           crvs_object_text(student, "sort_name"))));
    }
    crvs_object_set(context, "is_later", crvs_value_bool(place != NULL));
    crvs_object_set(context, "paged", crvs_value_bool((place || last) && (*students)->count));
    crvs_object_set(context, "next", last ? *last : crvs_value_null());
    crvs_object_set(context, "next_list", crvs_value_int(list + 1));
    describe_part(*students, context);
    return NULL;
}

crvs_error_t *crvs_classrooms_sheet_attendance(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *session = NULL;
    crvs_list_t *students;

    CRVS_TRY(
        crvs_live_list_add_choice(request, context, request->id, crvs_request_query_id(request, "session"), &session));
    CRVS_TRY(add_students(request, &students, context));
    if (session)
        CRVS_TRY(crvs_attendance_show_on_list(request, crvs_object_int(session, "id"), students));
    crvs_object_set(context, "classroom", crvs_value_object(request->subject));
    crvs_object_set(context, "students", crvs_value_list(students));
    crvs_object_set(context, "has_students", crvs_value_bool(students->count > 0));
    crvs_object_set(context, "session", crvs_value_object(session));
    crvs_object_set(context, "boxes", crvs_value_list(boxes(request->pool, session ? 1 : BOXES)));
    return crvs_page(request, HTTP_OK, "classrooms/attendance", context);
}
