/* SPDX-License-Identifier: Apache-2.0 */
/* What was written to a class: the first few on its page, all of them on a page of their own, and one alone. */
#include "announcements/announcements.h"
#include "announcements/describe.h"
#include "core/base/pager.h"
#include "core/http/page.h"
#include "queries/announcements.h"

#define ON_CLASS_PAGE 3
#define A_PAGE 20
/* Of a text, in bytes, that is shown on a class's page: some lines. */
#define MOST_ON_CLASS_PAGE 400

static void describe(crvs_request_t *request, crvs_list_t *rows, const crvs_object_t *classroom, apr_size_t most)
{
    for (int i = 0; i < rows->count; i++)
        crvs_announcements_describe(request, crvs_list_object(rows, i), classroom, most);
}

crvs_error_t *crvs_announcements_list_add_to_class_page(crvs_request_t *request, crvs_object_t *context,
                                                        const crvs_object_t *classroom)
{
    bool can_write = crvs_object_true(classroom, "is_teacher") && !crvs_object_true(classroom, "is_archived");
    crvs_list_t *rows;

    CRVS_TRY(
        crvs_sql_announcements_of_class(request->db, &rows, crvs_object_int(classroom, "id"), ON_CLASS_PAGE + 1, 0));
    crvs_object_set(context, "more_announcements", crvs_value_bool(rows->count > ON_CLASS_PAGE));
    if (rows->count > ON_CLASS_PAGE)
        rows->count = ON_CLASS_PAGE;
    describe(request, rows, classroom, MOST_ON_CLASS_PAGE);
    crvs_object_set(context, "announcements", crvs_value_list(rows));
    crvs_object_set(context, "can_write", crvs_value_bool(can_write));
    crvs_object_set(context, "has_announcements", crvs_value_bool(rows->count > 0 || can_write));
    return NULL;
}

crvs_error_t *crvs_announcements_list(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *classroom = request->subject, *counted;
    apr_int64_t pages, page;
    crvs_list_t *rows;

    CRVS_TRY(crvs_sql_announcements_counted(request->db, &counted, request->id));
    page = crvs_pager_within(crvs_request_query_id(request, "page"), crvs_object_int(counted, "found"), A_PAGE, &pages);
    CRVS_TRY(crvs_sql_announcements_of_class(request->db, &rows, request->id, A_PAGE, (page - 1) * A_PAGE));
    describe(request, rows, classroom, 0);
    crvs_object_set(context, "classroom", crvs_value_object(classroom));
    crvs_object_set(context, "announcements", crvs_value_list(rows));
    crvs_object_set(
        context, "can_write",
        crvs_value_bool(crvs_object_true(classroom, "is_teacher") && !crvs_object_true(classroom, "is_archived")));
    crvs_object_set(context, "pager", crvs_value_object(crvs_pager_describe(request->pool, page, pages)));
    return crvs_page(request, HTTP_OK, "announcements/index", context);
}

crvs_error_t *crvs_announcements_list_show(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_announcements_describe(request, request->subject, request->subject, 0);
    crvs_object_set(context, "announcement", crvs_value_object(request->subject));
    return crvs_page(request, HTTP_OK, "announcements/show", context);
}
