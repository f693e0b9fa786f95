/* The page of a class. */
#include "classrooms/classrooms.h"
#include "core/response.h"
#include "live/live.h"
#include "publishing/publishing.h"
#include "queries/classrooms.h"
#include "recordings/recordings.h"

#include <apr_strings.h>

#define MEMBERS_A_PAGE 50

/* Which page of members, how many there are, and which lie before and behind it. */
static crvs_object_t *describe_pager(apr_pool_t *pool, apr_int64_t page, apr_int64_t pages)
{
    crvs_object_t *pager = crvs_object_make(pool);

    crvs_object_set(pager, "page", crvs_int(page));
    crvs_object_set(pager, "pages", crvs_int(pages));
    crvs_object_set(pager, "several", crvs_bool(pages > 1));
    crvs_object_set(pager, "previous", page > 1 ? crvs_int(page - 1) : crvs_null());
    crvs_object_set(pager, "next", page < pages ? crvs_int(page + 1) : crvs_null());
    return pager;
}

static crvs_error_t *add_members(crvs_request_t *request, crvs_object_t *context)
{
    apr_int64_t members = crvs_object_int(request->subject, "members");
    apr_int64_t pages = (members + MEMBERS_A_PAGE - 1) / MEMBERS_A_PAGE;
    apr_int64_t page = crvs_request_query_id(request, "members");
    crvs_list_t *people;

    if (page < 1)
        page = 1;
    if (page > pages)
        page = pages > 0 ? pages : 1;
    CRVS_TRY(crvs_sql_classroom_members(request->db, &people, request->id, MEMBERS_A_PAGE,
                                        (page - 1) * MEMBERS_A_PAGE));
    crvs_object_set(context, "people", crvs_list(people));
    crvs_object_set(context, "pager", crvs_object(describe_pager(request->pool, page, pages)));
    return NULL;
}

/* What only teachers see of a class: its code, in two halves that are easy to read out, and a link with it. */
static void show_join_code(crvs_request_t *request, crvs_object_t *classroom)
{
    const char *code = crvs_object_text(classroom, "join_code");
    crvs_list_t *halves = crvs_list_make(request->pool);

    if (!crvs_object_true(classroom, "is_teacher")) {
        crvs_object_set(classroom, "join_code", crvs_null());
        return;
    }
    crvs_list_add(halves, crvs_text(apr_pstrmemdup(request->pool, code, strlen(code) / 2)));
    crvs_list_add(halves, crvs_text(code + strlen(code) / 2));
    crvs_object_set(classroom, "join_code_parts", crvs_list(halves));
    crvs_object_set(classroom, "join_link", crvs_text(crvs_request_url(request, "classrooms/join/?code=%s", code)));
}

crvs_error_t *crvs_classrooms_show(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *classroom = request->subject;

    CRVS_TRY(add_members(request, context));
    CRVS_TRY(crvs_live_add_to_class_page(request, context, request->id, crvs_object_true(classroom, "is_teacher"),
                                         crvs_request_query_id(request, "before")));
    if (crvs_object_true(classroom, "is_teacher"))
        CRVS_TRY(crvs_recordings_add_to_class_page(request, context, request->id));
    CRVS_TRY(crvs_publishing_add_to_class_page(request, context, request->id,
                                               crvs_object_true(classroom, "is_teacher")));
    show_join_code(request, classroom);
    crvs_object_set(context, "classroom", crvs_object(classroom));
    return crvs_page(request, HTTP_OK, "classrooms/show", context);
}
