/* SPDX-License-Identifier: Apache-2.0 */
/* Modules, lessons and videos are put in order: one place up or down by a button, to any place by dragging. */
#include "audit/audit.h"
#include "core/http/form.h"
#include "core/http/redirect.h"
#include "lessons/lessons.h"
#include "queries/lessons.h"

#include <apr_strings.h>

typedef struct {
    crvs_error_t *(*read)(crvs_db_t *db, crvs_list_t **rows, apr_int64_t parent_id);
    crvs_error_t *(*place)(crvs_db_t *db, apr_int64_t *affected, apr_int64_t id, apr_int64_t position);
    const char *name; /* of the audit */
    const char *action;
} kind_t;

static const kind_t modules = {crvs_sql_modules_in_order, crvs_sql_module_place, "module",
                               CRVS_T("audit.action.module_moved")};
static const kind_t lessons = {crvs_sql_lessons_in_order, crvs_sql_lesson_place, "lesson",
                               CRVS_T("audit.action.lesson_moved")};
static const kind_t videos = {crvs_sql_videos_in_order, crvs_sql_video_place, "video",
                              CRVS_T("audit.action.video_moved")};

typedef struct {
    crvs_request_t *request;
    const kind_t *kind;
    apr_int64_t parent_id;
    apr_int64_t id;
    const char *to; /* "up", "down", or a place counted from 1 */
} move_t;

static int wanted_place(const move_t *move, int place, int count)
{
    apr_int64_t wanted;

    if (!strcmp(move->to, "up"))
        wanted = place - 1;
    else if (!strcmp(move->to, "down"))
        wanted = place + 1;
    else
        wanted = apr_atoi64(move->to) - 1;
    return wanted < 0 ? 0 : wanted < count ? (int)wanted : count - 1;
}

static crvs_error_t *note(const move_t *move, int from, int to)
{
    crvs_request_t *request = move->request;

    return crvs_audit(request, &(crvs_audit_t){.action = move->kind->action,
                                               .target_kind = move->kind->name,
                                               .target_id = move->id,
                                               .target_name = crvs_object_text(request->subject, "title"),
                                               .detail = apr_psprintf(request->pool, "%d > %d", from + 1, to + 1)});
}

/* All of them are numbered anew, so that two which had the same place get their own. */
static crvs_error_t *carry_out(crvs_db_t *db, void *baton)
{
    const move_t *move = baton;
    crvs_list_t *rows;
    int from = -1, to;

    CRVS_TRY(move->kind->read(db, &rows, move->parent_id));
    for (int i = 0; i < rows->count; i++) {
        if (crvs_object_int(crvs_list_object(rows, i), "id") == move->id)
            from = i;
    }
    if (from < 0)
        return NULL;
    to = wanted_place(move, from, rows->count);
    if (from != to)
        CRVS_TRY(note(move, from, to));
    for (; from != to; from += from < to ? 1 : -1) {
        int beside = from < to ? from + 1 : from - 1;
        crvs_value_t moved = rows->values[from];
        rows->values[from] = rows->values[beside];
        rows->values[beside] = moved;
    }
    for (int i = 0; i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);
        if (crvs_object_int(row, "position") != i + 1)
            CRVS_TRY(move->kind->place(db, NULL, crvs_object_int(row, "id"), i + 1));
    }
    return NULL;
}

static crvs_error_t *move_to(crvs_request_t *request, const kind_t *kind, const char *parent, const char *page,
                             const char *part)
{
    move_t move = {.request = request,
                   .kind = kind,
                   .parent_id = crvs_object_int(request->subject, parent),
                   .id = request->id,
                   .to = crvs_form_get(request->form, "to")};

    CRVS_TRY(crvs_db_transaction(request->db, carry_out, &move));
    return crvs_redirect(request, apr_psprintf(request->pool, "%s#%s-%" APR_INT64_T_FMT, page, part, request->id));
}

crvs_error_t *crvs_lessons_order_module(crvs_request_t *request)
{
    return move_to(
        request, &modules, "course_id",
        crvs_request_url(request, "courses/%" APR_INT64_T_FMT "/", crvs_object_int(request->subject, "course_id")),
        "module");
}

crvs_error_t *crvs_lessons_order_lesson(crvs_request_t *request)
{
    return move_to(
        request, &lessons, "module_id",
        crvs_request_url(request, "courses/%" APR_INT64_T_FMT "/", crvs_object_int(request->subject, "course_id")),
        "lesson");
}

crvs_error_t *crvs_lessons_order_video(crvs_request_t *request)
{
    return move_to(request, &videos, "lesson_id",
                   crvs_request_url(request, "courses/lessons/%" APR_INT64_T_FMT "/",
                                    crvs_object_int(request->subject, "lesson_id")),
                   "video");
}
