/* SPDX-License-Identifier: Apache-2.0 */
/* Who watched a recording, and how far, for those who manage it. */
#include "core/http/page.h"
#include "player/player.h"
#include "queries/recordings.h"
#include "recordings/recordings.h"

crvs_error_t *crvs_recordings_watched(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    apr_int64_t id = crvs_object_int(request->subject, "id");
    apr_int64_t classroom_id = crvs_object_int(request->subject, "classroom_id");
    crvs_list_t *students, *others;
    int watchers;

    CRVS_TRY(crvs_sql_recording_watched_by_students(request->db, &students, id, classroom_id));
    CRVS_TRY(crvs_sql_recording_watched_by_others(request->db, &others, id, classroom_id));
    watchers = crvs_watched_describe(request->pool, students) + crvs_watched_describe(request->pool, others);
    crvs_object_set(context, "watchers", crvs_value_int(watchers));
    crvs_object_set(context, "students", crvs_value_list(students));
    crvs_object_set(context, "any_others", crvs_value_bool(others->count > 0));
    crvs_object_set(context, "others", crvs_value_list(others));
    crvs_object_set(context, "recording", crvs_value_object(request->subject));
    return crvs_page(request, HTTP_OK, "recordings/watched", context);
}
