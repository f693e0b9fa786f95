/* SPDX-License-Identifier: Apache-2.0 */
/* Courses, modules, lessons and videos go, after a page that says what goes with them. */
#include "audit/audit.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "lessons/lessons.h"
#include "queries/lessons.h"

#include <apr_strings.h>

/* @param kind "course", "module", "lesson" or "video": a condition of the page. @param back where "no" leads */
static crvs_error_t *ask(crvs_request_t *request, const char *kind, const char *back)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, kind, crvs_value_object(request->subject));
    crvs_object_set(context, "thing", crvs_value_text(crvs_object_text(request->subject, "title")));
    crvs_object_set(context, "back", crvs_value_text(back));
    return crvs_page(request, HTTP_OK, "courses/delete", context);
}

static const char *page_of(crvs_request_t *request, const char *format, const char *field)
{
    return crvs_request_url(request, "courses/%s%" APR_INT64_T_FMT "/", format,
                            crvs_object_int(request->subject, field));
}

typedef struct {
    crvs_request_t *request;
    crvs_error_t *(*statement)(crvs_db_t *db, apr_int64_t *affected, apr_int64_t id);
    crvs_audit_t entry;
} deletion_t;

static crvs_error_t *carry_out(crvs_db_t *db, void *baton)
{
    const deletion_t *deletion = baton;
    apr_int64_t deleted;

    CRVS_TRY(deletion->statement(db, &deleted, deletion->request->id));
    /* Somebody else deleted it in the meantime. */
    return deleted ? crvs_audit(deletion->request, &deletion->entry) : NULL;
}

static crvs_error_t *delete_it(crvs_request_t *request, deletion_t deletion, const char *flash, const char *location)
{
    deletion.request = request;
    deletion.entry.target_id = request->id;
    deletion.entry.target_name = crvs_object_text(request->subject, "title");
    CRVS_TRY(crvs_db_transaction(request->db, carry_out, &deletion));
    crvs_flash(request, "success", flash);
    return crvs_redirect(request, location);
}

crvs_error_t *crvs_lessons_delete_show_course(crvs_request_t *request)
{
    crvs_object_t *contents;

    CRVS_TRY(crvs_sql_course_contents(request->db, &contents, request->id));
    crvs_object_set(request->subject, "modules", *crvs_object_get(contents, "modules"));
    crvs_object_set(request->subject, "lessons", *crvs_object_get(contents, "lessons"));
    return ask(request, "course", page_of(request, "", "id"));
}

/* A course that is not there any more is not counted either. */
static crvs_error_t *delete_course(crvs_db_t *db, apr_int64_t *deleted, apr_int64_t id)
{
    crvs_object_t *filing;

    *deleted = 0;
    CRVS_TRY(crvs_sql_course_filing(db, &filing, id));
    if (!filing)
        return NULL;
    CRVS_TRY(crvs_sql_recordings_freed_by_course(db, NULL, id));
    CRVS_TRY(crvs_sql_course_delete(db, deleted, id));
    return crvs_sql_course_filed(db, NULL, crvs_object_int(filing, "category_id"), -1);
}

crvs_error_t *crvs_lessons_delete_course(crvs_request_t *request)
{
    const deletion_t deletion = {.statement = delete_course,
                                 .entry = {.action = CRVS_T("audit.action.course_deleted"), .target_kind = "course"}};

    return delete_it(request, deletion, CRVS_T("flash.course_deleted"), crvs_request_url(request, "courses/"));
}

crvs_error_t *crvs_lessons_delete_show_module(crvs_request_t *request)
{
    return ask(request, "module", page_of(request, "", "course_id"));
}

static crvs_error_t *delete_module(crvs_db_t *db, apr_int64_t *deleted, apr_int64_t id)
{
    CRVS_TRY(crvs_sql_recordings_freed_by_module(db, NULL, id));
    return crvs_sql_module_delete(db, deleted, id);
}

crvs_error_t *crvs_lessons_delete_module(crvs_request_t *request)
{
    const deletion_t deletion = {.statement = delete_module,
                                 .entry = {.action = CRVS_T("audit.action.module_deleted"), .target_kind = "module"}};

    return delete_it(request, deletion, CRVS_T("flash.module_deleted"), page_of(request, "", "course_id"));
}

crvs_error_t *crvs_lessons_delete_show_lesson(crvs_request_t *request)
{
    return ask(request, "lesson", page_of(request, "lessons/", "id"));
}

static crvs_error_t *delete_lesson(crvs_db_t *db, apr_int64_t *deleted, apr_int64_t id)
{
    CRVS_TRY(crvs_sql_recordings_freed_by_lesson(db, NULL, id));
    return crvs_sql_lesson_delete(db, deleted, id);
}

crvs_error_t *crvs_lessons_delete_lesson(crvs_request_t *request)
{
    const deletion_t deletion = {.statement = delete_lesson,
                                 .entry = {.action = CRVS_T("audit.action.lesson_deleted"), .target_kind = "lesson"}};

    return delete_it(request, deletion, CRVS_T("flash.lesson_deleted"), page_of(request, "", "course_id"));
}

crvs_error_t *crvs_lessons_delete_show_video(crvs_request_t *request)
{
    return ask(request, "video", page_of(request, "lessons/", "lesson_id"));
}

static crvs_error_t *delete_video(crvs_db_t *db, apr_int64_t *deleted, apr_int64_t id)
{
    CRVS_TRY(crvs_sql_recordings_freed_by_video(db, NULL, id));
    return crvs_sql_video_delete(db, deleted, id);
}

crvs_error_t *crvs_lessons_delete_video(crvs_request_t *request)
{
    const deletion_t deletion = {.statement = delete_video,
                                 .entry = {.action = CRVS_T("audit.action.video_deleted"), .target_kind = "video"}};

    return delete_it(request, deletion, CRVS_T("flash.video_deleted"), page_of(request, "lessons/", "lesson_id"));
}
