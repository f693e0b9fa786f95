/* SPDX-License-Identifier: Apache-2.0 */
/* What learners read: the page of a lesson. */
#include "attachments/attachments.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "identity/viewer.h"
#include "lessons/lessons.h"
#include "player/player.h"
#include "queries/lessons.h"

/* The lesson before this one, or behind it; null where there is none. */
static crvs_value_t neighbour(crvs_request_t *request, const char *id, const char *title)
{
    crvs_object_t *lesson;

    if (!crvs_object_int(request->subject, id))
        return crvs_value_null();
    lesson = crvs_object_make(request->pool);
    crvs_object_set(lesson, "id", *crvs_object_get(request->subject, id));
    crvs_object_set(lesson, "title", *crvs_object_get(request->subject, title));
    return crvs_value_object(lesson);
}

/* A recording is resumed where one stopped on its own page too. */
static const char *remember_url(crvs_request_t *request, const crvs_object_t *video)
{
    const char *key = crvs_object_text(video, "public_id");

    return key ? crvs_request_url(request, "recordings/%s/position/", key)
               : crvs_request_url(request, "courses/videos/%" APR_INT64_T_FMT "/position/",
                                  crvs_object_int(video, "id"));
}

static crvs_error_t *add_videos(crvs_request_t *request, crvs_object_t *context, bool can_edit)
{
    crvs_list_t *videos;
    bool plays_any = false;

    CRVS_TRY(crvs_sql_lesson_videos(request->db, &videos, request->id, request->viewer->id,
                                    request->viewer->role == CRVS_ROLE_ADMIN, can_edit));
    for (int i = 0; i < videos->count; i++) {
        crvs_object_t *video = crvs_list_object(videos, i);

        crvs_player_add(request, video, remember_url(request, video),
                        crvs_object_text(request->subject, "course_language"));
        plays_any = plays_any || crvs_object_true(video, "plays_here");
        crvs_object_set(video, "is_first", crvs_value_bool(i == 0));
        crvs_object_set(video, "is_last", crvs_value_bool(i == videos->count - 1));
    }
    crvs_object_set(context, "videos", crvs_value_list(videos));
    crvs_object_set(context, "plays_any", crvs_value_bool(plays_any));
    return NULL;
}

crvs_error_t *crvs_reading_lesson(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *lesson = request->subject;
    crvs_list_t *files = crvs_list_make(request->pool);

    /* A page that is looked at again and again is one opened once. */
    if (!request->r->header_only && !crvs_object_true(lesson, "is_last_seen"))
        CRVS_TRY(crvs_sql_lesson_seen(request->db, NULL, request->viewer->id, request->id));
    CRVS_TRY(add_videos(request, context, crvs_object_true(lesson, "can_edit")));
    crvs_object_set(context, "preceding", neighbour(request, "preceding_id", "preceding_title"));
    crvs_object_set(context, "following", neighbour(request, "following_id", "following_title"));
    if (crvs_object_true(lesson, "has_files"))
        CRVS_TRY(crvs_attachments_file_list(request, 0, request->id, &files));
    crvs_object_set(context, "attachments", crvs_value_list(files));
    crvs_object_set(context, "has_attachments", crvs_value_bool(files->count > 0));
    crvs_object_set(context, "lesson", crvs_value_object(lesson));
    return crvs_page(request, HTTP_OK, "courses/lesson", context);
}

crvs_error_t *crvs_reading_mark_done(crvs_request_t *request)
{
    bool done = !strcmp(crvs_form_get(request->form, "done"), "1");

    CRVS_TRY(crvs_sql_lesson_done(request->db, NULL, request->viewer->id, request->id, done));
    crvs_flash(request, "success", done ? CRVS_T("flash.lesson_done") : CRVS_T("flash.lesson_not_done"));
    return crvs_redirect(request, crvs_request_url(request, "courses/lessons/%" APR_INT64_T_FMT "/", request->id));
}

crvs_error_t *crvs_reading_remember(crvs_request_t *request)
{
    crvs_player_place_t place;

    CRVS_TRY(crvs_player_read_place(request, &place));
    CRVS_TRY(crvs_sql_video_remember(request->db, NULL, request->viewer->id, request->id, place.seconds, place.reached,
                                     place.length));
    return crvs_player_remembered(request);
}

/* --- Who watched --- */

crvs_error_t *crvs_reading_watched(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *people;

    CRVS_TRY(crvs_object_true(request->subject, "is_recording")
                 ? crvs_sql_video_recording_watched(request->db, &people, request->id)
                 : crvs_sql_video_watched(request->db, &people, request->id));
    crvs_object_set(context, "watchers", crvs_value_int(crvs_watched_describe(request->pool, people)));
    crvs_object_set(context, "people", crvs_value_list(people));
    crvs_object_set(context, "video", crvs_value_object(request->subject));
    return crvs_page(request, HTTP_OK, "courses/watched", context);
}
