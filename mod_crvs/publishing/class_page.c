/* SPDX-License-Identifier: Apache-2.0 */
/* What the class page says of each recorded session: in which lessons it is, and how it comes into one. */
#include "publishing/publishing.h"
#include "publishing/rule.h"

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

/* As they were published; before them what no lesson shows, the newest recording last. */
static int by_video(const void *one_value, const void *other_value)
{
    const crvs_object_t *one = ((const crvs_value_t *)one_value)->as.object;
    const crvs_object_t *other = ((const crvs_value_t *)other_value)->as.object;
    const char *name =
        crvs_object_int(one, "video_id") == crvs_object_int(other, "video_id") ? "recording_id" : "video_id";

    return crvs_object_int(one, name) < crvs_object_int(other, name) ? -1 : 1;
}

/* A lesson that shows the session, or else what the rule says of its recording; students see lessons that they may open. */
static void add_row(crvs_request_t *request, crvs_object_t *session, crvs_object_t *row, bool is_teacher)
{
    if (crvs_object_int(row, "lesson_id")) {
        crvs_object_set(row, "can_undo", crvs_value_bool(is_teacher));
        if (is_teacher || crvs_object_true(row, "can_open"))
            crvs_list_add(crvs_object_get(session, "published")->as.list, crvs_value_object(row));
    }
    else if (is_teacher) {
        const char *why = crvs_rule_reason(crvs_request_act(request), crvs_object_text(row, "outcome"));
        if (why)
            crvs_object_set(session, "why", crvs_value_text(why));
    }
}

void crvs_publishing_class_page_add(crvs_request_t *request, crvs_object_t *context, bool is_teacher)
{
    crvs_list_t *sessions = list_recorded(context, request->pool);

    for (int i = 0; i < sessions->count; i++) {
        crvs_object_t *session = crvs_list_object(sessions, i);
        crvs_list_t *rows = crvs_object_get(session, "publications")->as.list;

        crvs_object_set(session, "published", crvs_value_list(crvs_list_make(request->pool)));
        crvs_object_set(session, "can_publish", crvs_value_bool(is_teacher && has_playable(session)));
        crvs_object_set(session, "why", crvs_value_null());
        if (rows->count > 1)
            qsort(rows->values, (size_t)rows->count, sizeof(*rows->values), by_video);
        for (int j = 0; j < rows->count; j++)
            add_row(request, session, crvs_list_object(rows, j), is_teacher);
    }
    if (sessions->count)
        crvs_object_set(context, "any_to_publish", crvs_value_bool(is_teacher));
}
