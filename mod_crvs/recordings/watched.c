/* SPDX-License-Identifier: Apache-2.0 */
/* Who watched a recording, and how far, for those who manage it: the students of its class by name, in pages. */
#include "core/base/pager.h"
#include "core/http/page.h"
#include "player/player.h"
#include "queries/recordings.h"
#include "recordings/recordings.h"

#define STUDENTS_A_PAGE 100

/* A page of the students, behind the one whom the URL names. @param is_first whether it is the first page */
static crvs_error_t *read_students(crvs_request_t *request, crvs_list_t **students, bool *is_first)
{
    apr_int64_t id = crvs_object_int(request->subject, "id"), after = crvs_request_query_id(request, "after");
    apr_int64_t classroom_id = crvs_object_int(request->subject, "classroom_id");
    crvs_object_t *place = NULL;

    if (after)
        CRVS_TRY(crvs_sql_recording_watched_place(request->db, &place, classroom_id, after));
    *is_first = !place;
    return crvs_sql_recording_watched_by_students(request->db, students, id, classroom_id,
                                                  place ? crvs_object_text(place, "sort_name") : "", place ? after : 0,
                                                  STUDENTS_A_PAGE + 1);
}

crvs_error_t *crvs_recordings_watched(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool), *count;
    apr_int64_t id = crvs_object_int(request->subject, "id");
    apr_int64_t classroom_id = crvs_object_int(request->subject, "classroom_id");
    crvs_list_t *students, *others = crvs_list_make(request->pool);
    const crvs_value_t *last;
    bool is_first;

    CRVS_TRY(read_students(request, &students, &is_first));
    last = crvs_pager_cut(students, STUDENTS_A_PAGE, "id");
    crvs_object_set(context, "next", last ? *last : crvs_value_null());
    if (is_first)
        CRVS_TRY(crvs_sql_recording_watched_by_others(request->db, &others, id, classroom_id));
    CRVS_TRY(crvs_sql_recording_watchers(request->db, &count, id, classroom_id));
    crvs_watched_describe(request->pool, students);
    crvs_watched_describe(request->pool, others);
    crvs_object_set(context, "watchers", *crvs_object_get(count, "watchers"));
    crvs_object_set(context, "paged", crvs_value_bool(last || !is_first));
    crvs_object_set(context, "is_later", crvs_value_bool(!is_first));
    crvs_object_set(context, "students", crvs_value_list(students));
    crvs_object_set(context, "any_others", crvs_value_bool(others->count > 0));
    crvs_object_set(context, "others", crvs_value_list(others));
    crvs_object_set(context, "recording", crvs_value_object(request->subject));
    return crvs_page(request, HTTP_OK, "recordings/watched", context);
}
