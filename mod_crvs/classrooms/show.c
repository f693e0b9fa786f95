/* SPDX-License-Identifier: Apache-2.0 */
/* The page of a class. */
#include "announcements/announcements.h"
#include "classrooms/classrooms.h"
#include "classrooms/join_code.h"
#include "config.h"
#include "core/http/kept_page.h"
#include "core/http/share.h"
#include "identity/viewer.h"
#include "live/live.h"
#include "publishing/publishing.h"
#include "queries/classrooms.h"
#include "recordings/recordings.h"

#include <apr_strings.h>

/* Who teaches, and the first of those who learn; a page of their own has all. */
#define MEMBERS_SHOWN 8

/* Members and what was written to the class; for those who teach where recordings end by themselves, how many soon do. */
static crvs_error_t *read_beside(crvs_request_t *request, bool has_announcements, crvs_list_t **rows)
{
    int days =
        crvs_object_true(request->subject, "is_teacher") ? crvs_config_of(request->r->server)->recording_retention : 0;
    int announcements = has_announcements ? CRVS_ANNOUNCEMENTS_SHOWN + 1 : 0;

    return days ? crvs_sql_class_page_beside_ending(request->db, rows, request->id, MEMBERS_SHOWN, announcements, days)
                : crvs_sql_class_page_beside(request->db, rows, request->id, MEMBERS_SHOWN, announcements);
}

static crvs_error_t *add_beside(crvs_request_t *request, crvs_object_t *context, bool has_announcements)
{
    crvs_list_t *people = crvs_list_make(request->pool), *announcements = crvs_list_make(request->pool), *rows;

    CRVS_TRY(read_beside(request, has_announcements, &rows));
    for (int i = 0; i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);
        const crvs_value_t *ending = crvs_object_get(row, "recordings_ending");

        if (ending && ending->type != CRVS_VALUE_NULL)
            crvs_recordings_overview_add_to_class_page(request, context, row);
        else
            crvs_list_add(crvs_object_true(row, "is_announcement") ? announcements : people, rows->values[i]);
    }
    crvs_object_set(context, "people", crvs_value_list(people));
    crvs_object_set(context, "more_people",
                    crvs_value_bool(crvs_object_int(request->subject, "members") > people->count));
    if (has_announcements)
        crvs_announcements_list_add_to_class_page(request, context, request->subject, announcements);
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

static crvs_error_t *fill(crvs_request_t *request, const crvs_kept_page_t *page, crvs_object_t *context)
{
    crvs_object_t *classroom = request->subject;
    apr_int64_t before = crvs_request_query_id(request, "before");

    (void)page;
    CRVS_TRY(add_beside(request, context, !before));
    CRVS_TRY(crvs_live_list_add_to_class_page(request, context, classroom, before));
    crvs_publishing_class_page_add(request, context, crvs_object_true(classroom, "is_teacher"));
    show_join_code(request, classroom);
    crvs_object_set(context, "classroom", crvs_value_object(classroom));
    return NULL;
}

static crvs_error_t *look_again(crvs_request_t *request, const crvs_kept_page_t *page, apr_int64_t *revision)
{
    crvs_object_t *classroom;

    (void)page;
    CRVS_TRY(crvs_sql_classroom_for_viewer(request->db, &classroom, request->id, request->viewer->id,
                                           request->viewer->role == CRVS_ROLE_ADMIN));
    *revision = classroom ? crvs_object_int(classroom, "revision") : 0;
    return NULL;
}

/* Who sees the same: all who learn there and write no courses, which say what they may open; each teacher apart. */
static const char *key_of(const crvs_request_t *request)
{
    const crvs_object_t *classroom = request->subject;

    return apr_psprintf(request->pool, "%" APR_INT64_T_FMT " %d%d%d %" APR_INT64_T_FMT, request->id,
                        crvs_object_true(classroom, "is_teacher"), crvs_object_true(classroom, "is_member"),
                        request->viewer->role == CRVS_ROLE_ADMIN, crvs_viewer_author_id(request->viewer));
}

crvs_error_t *crvs_classrooms_show(crvs_request_t *request)
{
    static const char *const shared[] = {"live", "any_to_publish", NULL};
    crvs_object_t *frame = crvs_object_make(request->pool);
    bool is_first = !crvs_request_query_id(request, "before");

    crvs_object_set(frame, "name", *crvs_object_get(request->subject, "name"));
    /* Older sessions are looked at once; that page is not worth its room. */
    return crvs_kept_page(request, &(crvs_kept_page_t){
                                       .frame = "classrooms/show",
                                       .part = "classrooms/show-part",
                                       .shared = shared,
                                       .key = key_of(request),
                                       .revision = is_first ? crvs_object_int(request->subject, "revision") : 0,
                                       .how = crvs_config_of(request->r->server)->kept_pages,
                                       .context = frame,
                                       .fill = fill,
                                       .look_again = look_again,
                                   });
}
