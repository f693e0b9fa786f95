/* SPDX-License-Identifier: Apache-2.0 */
/* The page of a class. */
#include "classrooms/classrooms.h"
#include "classrooms/join_code.h"
#include "core/http/page.h"
#include "core/http/share.h"
#include "live/live.h"
#include "publishing/publishing.h"
#include "queries/classrooms.h"
#include "recordings/recordings.h"

/* Who teaches, and the first of those who learn; a page of their own has all. */
#define MEMBERS_SHOWN 8

static crvs_error_t *add_members(crvs_request_t *request, crvs_object_t *context)
{
    crvs_list_t *people;

    CRVS_TRY(crvs_sql_classroom_members(request->db, &people, request->id, MEMBERS_SHOWN, 0));
    crvs_object_set(context, "people", crvs_value_list(people));
    crvs_object_set(context, "more_people",
                    crvs_value_bool(crvs_object_int(request->subject, "members") > people->count));
    return NULL;
}

/* What only teachers see of a class: its code, in two halves that are easy to read out, and a link with it. */
static void show_join_code(crvs_request_t *request, crvs_object_t *classroom)
{
    const char *code = crvs_object_text(classroom, "join_code");

    /* An archived class lets nobody in. */
    if (!crvs_object_true(classroom, "is_teacher") || crvs_object_true(classroom, "is_archived")) {
        crvs_object_set(classroom, "join_code", crvs_value_null());
        return;
    }
    crvs_object_set(classroom, "join_code_parts", crvs_value_list(crvs_join_code_halves(request->pool, code)));
    crvs_object_set(classroom, "share",
                    crvs_share(request,
                               crvs_language_text_with(request->language, request->pool, CRVS_T("share.class"),
                                                       "class_name", crvs_object_text(classroom, "name")),
                               crvs_request_url(request, "classrooms/join/?code=%s", code)));
}

crvs_error_t *crvs_classrooms_show(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *classroom = request->subject;

    CRVS_TRY(add_members(request, context));
    CRVS_TRY(crvs_live_list_add_to_class_page(request, context, classroom, crvs_request_query_id(request, "before")));
    if (crvs_object_true(classroom, "is_teacher"))
        CRVS_TRY(crvs_recordings_overview_add_to_class_page(request, context, request->id));
    CRVS_TRY(crvs_publishing_class_page_add(request, context, request->id, crvs_object_true(classroom, "is_teacher")));
    show_join_code(request, classroom);
    crvs_object_set(context, "classroom", crvs_value_object(classroom));
    return crvs_page(request, HTTP_OK, "classrooms/show", context);
}
