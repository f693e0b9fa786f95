/* SPDX-License-Identifier: Apache-2.0 */
/* The form by which teachers write an announcement, and change it. */
#include "announcements/announcements.h"
#include "attachments/attachments.h"
#include "audit/audit.h"
#include "core/http/began.h"
#include "core/http/field.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "identity/viewer.h"
#include "notices/notices.h"
#include "queries/announcements.h"

static const crvs_field_t title = {
    .name = "title", .max_length = 200, .column = "announcement.title", .required = true};
static const crvs_field_t body = {.name = "body",
                                  .kind = CRVS_FIELD_LINES,
                                  .max_length = 8000,
                                  .column = "announcement.body",
                                  .hint = CRVS_T("announcement.body_hint"),
                                  .rows = 8};
static const crvs_field_t pinned = {
    .name = "is_pinned", .kind = CRVS_FIELD_CHECK, .hint = CRVS_T("announcement.pinned_hint")};
static const crvs_field_t *const fields[] = {&title, &body, &crvs_choose_field, &pinned, NULL};

typedef struct {
    crvs_request_t *request;
    apr_int64_t classroom_id;
    apr_int64_t id;
    const char *title;
    const char *body;
    bool is_pinned;
    crvs_choose_t files;
    const crvs_began_t *meanwhile; /* what somebody else stored since; NULL: nothing */
} writing_t;

static crvs_error_t *back_to_class(crvs_request_t *request, apr_int64_t classroom_id)
{
    return crvs_redirect(request,
                         crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/#announcements", classroom_id));
}

static bool is_closed(crvs_request_t *request)
{
    if (!crvs_object_true(request->subject, "is_archived"))
        return false;
    crvs_flash(request, "info", CRVS_T("flash.class_is_archived"));
    return true;
}

/* The class was archived while somebody wrote: what was typed stays on the page. */
static void refuse_closed(crvs_request_t *request)
{
    if (crvs_object_true(request->subject, "is_archived"))
        crvs_form_error(request->form, body.name, CRVS_T("announcement.class_is_archived"));
}

static crvs_error_t *form_page(crvs_request_t *request, int status, crvs_form_t *form, bool is_new,
                               const crvs_choose_t *files, const crvs_began_t *meanwhile)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_choose_show(files, context);
    crvs_began_show(context, form, meanwhile);
    crvs_object_set(context, "subject", crvs_value_object(request->subject));
    crvs_object_set(context, "is_new", crvs_value_bool(is_new));
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "announcements/write", context);
}

static writing_t read_form(crvs_request_t *request, apr_int64_t classroom_id, crvs_list_t *present)
{
    return (writing_t){.request = request,
                       .classroom_id = classroom_id,
                       .id = request->id,
                       .title = crvs_field_text(request->form, &title),
                       .body = crvs_field_text(request->form, &body),
                       .is_pinned = crvs_field_is_checked(request->form, &pinned),
                       .files = crvs_choose_read(request, present)};
}

static crvs_error_t *note(const writing_t *writing, const char *action)
{
    return crvs_audit(writing->request, &(crvs_audit_t){.action = action,
                                                        .target_kind = "announcement",
                                                        .target_id = writing->id,
                                                        .target_name = writing->title});
}

/* --- A new one --- */

crvs_error_t *crvs_write_show_new(crvs_request_t *request)
{
    crvs_choose_t files = crvs_choose_make(request, crvs_list_make(request->pool));

    return is_closed(request) ? back_to_class(request, request->id)
                              : form_page(request, HTTP_OK, crvs_form_make(request), true, &files, NULL);
}

static crvs_error_t *create(crvs_db_t *db, void *baton)
{
    writing_t *writing = baton;
    apr_int64_t attached;

    CRVS_TRY(crvs_sql_announcement_create(db, &writing->id, writing->classroom_id, writing->request->viewer->id,
                                          writing->title, writing->body, writing->is_pinned));
    CRVS_TRY(crvs_keep_attach(db, &writing->files, writing->id, 0, &attached));
    CRVS_TRY(crvs_queue_announcement(crvs_request_act(writing->request), writing->id));
    return note(writing, CRVS_T("audit.action.announcement_created"));
}

crvs_error_t *crvs_write_create(crvs_request_t *request)
{
    writing_t writing = read_form(request, request->id, crvs_list_make(request->pool));

    refuse_closed(request);
    if (crvs_form_has_errors(request->form))
        return form_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, true, &writing.files, NULL);
    CRVS_TRY(crvs_keep(&writing.files));
    CRVS_TRY(crvs_db_transaction(request->db, create, &writing));
    crvs_flash(request, "success", CRVS_T("flash.announcement_created"));
    return back_to_class(request, request->id);
}

/* --- One that is there --- */

static crvs_form_t *fill(crvs_request_t *request, const crvs_object_t *row)
{
    crvs_form_t *form = crvs_form_make(request);

    crvs_field_fill(form, fields, row);
    crvs_began_note(form, fields);
    return form;
}

crvs_error_t *crvs_write_show(crvs_request_t *request)
{
    crvs_list_t *present;
    crvs_choose_t files;

    if (is_closed(request))
        return back_to_class(request, crvs_object_int(request->subject, "classroom_id"));
    CRVS_TRY(crvs_attachments_file_list(request, request->id, 0, &present));
    files = crvs_choose_make(request, present);
    return form_page(request, HTTP_OK, fill(request, request->subject), false, &files, NULL);
}

static crvs_error_t *change(crvs_db_t *db, void *baton)
{
    writing_t *writing = baton;
    apr_int64_t changed, files;
    crvs_object_t *held;

    CRVS_TRY(crvs_sql_announcement_held(db, &held, writing->id));
    if (!held)
        return crvs_error_not_found(crvs_db_pool(db));
    writing->meanwhile = crvs_began_check(writing->request->form, fill(writing->request, held), held, fields);
    if (writing->meanwhile)
        return NULL;
    CRVS_TRY(crvs_keep_attach(db, &writing->files, writing->id, 0, &files));
    CRVS_TRY(crvs_sql_announcement_change(db, &changed, writing->classroom_id, writing->id, writing->title,
                                          writing->body, writing->is_pinned, files > 0));
    return changed || files ? note(writing, CRVS_T("audit.action.announcement_changed")) : NULL;
}

crvs_error_t *crvs_write_change(crvs_request_t *request)
{
    crvs_list_t *present;
    writing_t writing;

    CRVS_TRY(crvs_attachments_file_list(request, request->id, 0, &present));
    writing = read_form(request, crvs_object_int(request->subject, "classroom_id"), present);
    refuse_closed(request);
    if (crvs_form_has_errors(request->form))
        return form_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, false, &writing.files, NULL);
    CRVS_TRY(crvs_keep(&writing.files));
    CRVS_TRY(crvs_db_transaction(request->db, change, &writing));
    if (writing.meanwhile)
        return form_page(request, HTTP_CONFLICT, request->form, false, &writing.files, writing.meanwhile);
    crvs_flash(request, "success", CRVS_T("flash.changed"));
    return back_to_class(request, writing.classroom_id);
}
