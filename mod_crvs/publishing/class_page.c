/* SPDX-License-Identifier: Apache-2.0 */
/* What the class page says of each recorded session: in which lessons it is, and how it comes into one. */
#include "identity/viewer.h"
#include "publishing/publishing.h"
#include "publishing/rule.h"
#include "queries/publishing.h"

#include <stdlib.h>

static bool has_recordings(const crvs_object_t *session)
{
    const crvs_value_t *recordings = crvs_object_get(session, "recordings");

    return recordings && recordings->type == CRVS_VALUE_LIST && recordings->as.list->count > 0;
}

/* A lesson cannot use recordings whose URL has expired. */
static bool has_playable(const crvs_object_t *session)
{
    const crvs_list_t *recordings = crvs_object_get(session, "recordings")->as.list;

    for (int i = 0; i < recordings->count; i++) {
        if (!crvs_object_true(crvs_list_object(recordings, i), "is_expired"))
            return true;
    }
    return false;
}

static void add_recorded(crvs_list_t *sessions, const crvs_value_t *session)
{
    if (session && session->type == CRVS_VALUE_OBJECT && has_recordings(session->as.object))
        crvs_list_add(sessions, *session);
}

/* The sessions of the page that have recordings. */
static crvs_list_t *list_recorded(const crvs_object_t *context, apr_pool_t *pool)
{
    crvs_list_t *sessions = crvs_list_make(pool);
    const crvs_list_t *upcoming = crvs_object_get(context, "upcoming")->as.list;
    const crvs_list_t *past = crvs_object_get(context, "past")->as.list;

    for (int i = 0; i < upcoming->count; i++)
        add_recorded(sessions, &upcoming->values[i]);
    add_recorded(sessions, crvs_object_get(context, "next"));
    for (int i = 0; i < past->count; i++)
        add_recorded(sessions, &past->values[i]);
    return sessions;
}

/* When the first of them closes, or the last. */
static apr_int64_t find_end(const crvs_list_t *sessions, bool is_last)
{
    apr_int64_t end = crvs_object_seconds(crvs_list_object(sessions, 0), "closes_at");

    for (int i = 1; i < sessions->count; i++) {
        apr_int64_t closes_at = crvs_object_seconds(crvs_list_object(sessions, i), "closes_at");

        if (is_last ? closes_at > end : closes_at < end)
            end = closes_at;
    }
    return end;
}

static crvs_object_t *find(const crvs_list_t *sessions, apr_int64_t id)
{
    for (int i = 0; i < sessions->count; i++) {
        if (crvs_object_int(crvs_list_object(sessions, i), "id") == id)
            return crvs_list_object(sessions, i);
    }
    return NULL;
}

/* As they were published; before them what no lesson shows, the newest recording last. */
static int by_video(const void *one_value, const void *other_value)
{
    const crvs_object_t *one = ((const crvs_value_t *)one_value)->as.object;
    const crvs_object_t *other = ((const crvs_value_t *)other_value)->as.object;
    const char *name =
        crvs_object_int(one, "video_id") == crvs_object_int(other, "video_id") ? "recording_id" : "video_id";

    return crvs_object_int(one, name) < crvs_object_int(other, name) ? -1 : 1;
}

/* A lesson that shows the session, or else what the rule says of its recording. */
static void add_row(crvs_request_t *request, crvs_object_t *session, crvs_object_t *row, bool is_teacher)
{
    if (crvs_object_int(row, "lesson_id")) {
        crvs_object_set(row, "can_undo", crvs_value_bool(is_teacher));
        crvs_list_add(crvs_object_get(session, "published")->as.list, crvs_value_object(row));
    }
    else if (is_teacher) {
        const char *why = crvs_rule_reason(crvs_request_act(request), crvs_object_text(row, "outcome"));
        if (why)
            crvs_object_set(session, "why", crvs_value_text(why));
    }
}

crvs_error_t *crvs_publishing_class_page_add(crvs_request_t *request, crvs_object_t *context, apr_int64_t classroom_id,
                                             bool is_teacher)
{
    crvs_list_t *sessions = list_recorded(context, request->pool);
    crvs_list_t *rows;

    if (!sessions->count)
        return NULL;
    CRVS_TRY(crvs_sql_publications_of_class(request->db, &rows, classroom_id, find_end(sessions, false),
                                            find_end(sessions, true), crvs_viewer_author_id(request->viewer),
                                            request->viewer->role == CRVS_ROLE_ADMIN, is_teacher));
    if (rows->count > 1)
        qsort(rows->values, (size_t)rows->count, sizeof(*rows->values), by_video);
    for (int i = 0; i < sessions->count; i++) {
        crvs_object_t *session = crvs_list_object(sessions, i);
        crvs_object_set(session, "published", crvs_value_list(crvs_list_make(request->pool)));
        crvs_object_set(session, "can_publish", crvs_value_bool(is_teacher && has_playable(session)));
        crvs_object_set(session, "why", crvs_value_null());
    }
    for (int i = 0; i < rows->count; i++) {
        crvs_object_t *row = crvs_list_object(rows, i);
        crvs_object_t *session = find(sessions, crvs_object_int(row, "session_id"));
        if (session)
            add_row(request, session, row, is_teacher);
    }
    crvs_object_set(context, "any_to_publish", crvs_value_bool(is_teacher));
    return NULL;
}
