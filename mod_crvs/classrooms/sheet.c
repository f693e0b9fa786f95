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

/* More than any class has; a longer list is cut, and says so. */
#define MAX_STUDENTS 2000
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

crvs_error_t *crvs_classrooms_sheet_attendance(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *session = NULL;
    crvs_list_t *students;

    CRVS_TRY(
        crvs_live_list_add_choice(request, context, request->id, crvs_request_query_id(request, "session"), &session));
    CRVS_TRY(crvs_sql_classroom_students(request->db, &students, request->id, MAX_STUDENTS + 1));
    crvs_object_set(context, "is_cut", crvs_value_bool(crvs_pager_cut(students, MAX_STUDENTS, "username") != NULL));
    for (int i = 0; i < students->count; i++) {
        crvs_object_t *student = crvs_list_object(students, i);

        crvs_object_set(student, "number", crvs_value_int(i + 1));
        crvs_object_set(student, "full_name",
                        crvs_value_text(crvs_person_formal(request->pool, crvs_object_text(student, "full_name"),
                                                           crvs_object_text(student, "sort_name"))));
    }
    if (session)
        CRVS_TRY(crvs_attendance_show_on_list(request, crvs_object_int(session, "id"), students));
    crvs_object_set(context, "classroom", crvs_value_object(request->subject));
    crvs_object_set(context, "students", crvs_value_list(students));
    crvs_object_set(context, "has_students", crvs_value_bool(students->count > 0));
    crvs_object_set(context, "session", crvs_value_object(session));
    crvs_object_set(context, "boxes", crvs_value_list(boxes(request->pool, session ? 1 : BOXES)));
    return crvs_page(request, HTTP_OK, "classrooms/attendance", context);
}
