/* SPDX-License-Identifier: Apache-2.0 */
#include "classrooms/member_page.h"

#include "core/base/pager.h"
#include "core/text/text.h"
#include "queries/classrooms.h"

#define MEMBERS_A_PAGE 50

/* What a page begins behind, or ends before. */
typedef struct {
    bool is_before;
    apr_int64_t user_id; /* 0: none, the first page */
    const char *role;
    const char *name;
} place_t;

static crvs_error_t *read_place(crvs_request_t *request, place_t *place)
{
    apr_int64_t after = crvs_request_query_id(request, "after"), before = crvs_request_query_id(request, "before");
    crvs_object_t *member = NULL;

    /* Before the first of all. */
    *place = (place_t){.role = "teacher", .name = ""};
    if (after || before)
        CRVS_TRY(crvs_sql_classroom_member_place(request->db, &member, request->id, after ? after : before));
    if (!member)
        return NULL;
    place->is_before = !after;
    place->user_id = after ? after : before;
    place->role = crvs_object_text(member, "role");
    place->name = crvs_object_text(member, "sort_name");
    return NULL;
}

static void reverse(crvs_list_t *rows)
{
    for (int i = 0; i < rows->count / 2; i++) {
        crvs_value_t first = rows->values[i];
        rows->values[i] = rows->values[rows->count - 1 - i];
        rows->values[rows->count - 1 - i] = first;
    }
}

/* @param more whether there are others on, in the direction in which it was read */
static crvs_error_t *read_rows(crvs_request_t *request, const char *named, const place_t *place, crvs_list_t **people,
                               bool *more)
{
    if (place->is_before)
        CRVS_TRY(crvs_sql_classroom_members_before(request->db, people, request->id, named, place->role, place->name,
                                                   place->user_id, MEMBERS_A_PAGE + 1));
    else
        CRVS_TRY(crvs_sql_classroom_members_after(request->db, people, request->id, named, place->role, place->name,
                                                  place->user_id, MEMBERS_A_PAGE + 1));
    *more = crvs_pager_cut(*people, MEMBERS_A_PAGE, "user_id") != NULL;
    if (place->is_before)
        reverse(*people);
    return NULL;
}

/* How many there are: counted only where they are neither all of the class nor all on this page. */
static crvs_error_t *count(crvs_request_t *request, const char *named, bool is_all, apr_int64_t shown, bool is_whole,
                           apr_int64_t *found)
{
    crvs_object_t *counted;

    *found = is_whole ? shown : crvs_object_int(request->subject, "members");
    if (is_all || is_whole)
        return NULL;
    CRVS_TRY(crvs_sql_classroom_members_counted(request->db, &counted, request->id, named));
    *found = crvs_object_int(counted, "found");
    return NULL;
}

crvs_error_t *crvs_member_page_read(crvs_request_t *request, const char *filter, crvs_list_t **people,
                                    crvs_object_t *context)
{
    const char *named = crvs_text_like(request->pool, filter);
    apr_int64_t found, page, pages;
    crvs_object_t *pager;
    bool more, has_next, has_previous;
    place_t place;

    CRVS_TRY(read_place(request, &place));
    CRVS_TRY(read_rows(request, named, &place, people, &more));
    if (place.user_id && (!(*people)->count || (place.is_before && !more))) {
        /* The first page, whole, or nobody where some were: they are shown from the beginning. */
        place = (place_t){.role = "teacher", .name = ""};
        CRVS_TRY(read_rows(request, named, &place, people, &more));
    }
    has_next = place.is_before || more;
    has_previous = place.is_before ? more : place.user_id != 0;
    CRVS_TRY(count(request, named, !*filter, (*people)->count, !has_next && !has_previous, &found));
    page = crvs_pager_within(crvs_request_query_id(request, "page"), found, MEMBERS_A_PAGE, &pages);
    pager = crvs_pager_describe(request->pool, has_previous ? has_next ? page : pages : 1, pages);
    if (has_next)
        crvs_object_set(pager, "after", *crvs_object_get(crvs_list_object(*people, (*people)->count - 1), "user_id"));
    if (has_previous)
        crvs_object_set(pager, "before", *crvs_object_get(crvs_list_object(*people, 0), "user_id"));
    crvs_object_set(pager, "several", crvs_value_bool(has_next || has_previous));
    crvs_object_set(context, "found", crvs_value_int(found));
    crvs_object_set(context, "pager", crvs_value_object(pager));
    return NULL;
}
