/* SPDX-License-Identifier: Apache-2.0 */
/* What a class's teachers do with its recordings: name, hide, put into the bin, take out of it. */
#include "config.h"
#include "core/http/field.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/site.h"
#include "player/player.h"
#include "queries/recordings.h"
#include "recordings/bin.h"
#include "recordings/captions.h"
#include "recordings/recordings.h"

#include <apr_strings.h>

typedef struct {
    crvs_request_t *request;
    const char *action;
    const char *detail;
    bool on;
} change_t;

static apr_int64_t id_of(const crvs_request_t *request)
{
    return crvs_object_int(request->subject, "id");
}

/* Back to the list of the class's recordings; of one without a class, to the administrators' page. */
static crvs_error_t *done(crvs_request_t *request, const char *flash)
{
    apr_int64_t classroom_id = crvs_object_int(request->subject, "classroom_id");

    crvs_flash(request, "success", flash);
    return crvs_redirect(
        request, classroom_id ? crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/recordings/", classroom_id)
                              : crvs_request_url(request, "recordings/"));
}

static crvs_error_t *note(const change_t *change)
{
    return crvs_recordings_bin_note(crvs_request_act(change->request), change->request->subject, change->action,
                                    change->detail);
}

static crvs_error_t *recount(const change_t *change)
{
    return crvs_recordings_bin_recount(crvs_request_act(change->request),
                                       crvs_object_int(change->request->subject, "session_id"), NULL);
}

/* --- Title, download, captions --- */

static const crvs_field_t title = {
    .name = "title", .max_length = 200, .column = "recording.title", .hint = CRVS_T("recording.title_hint")};
static const crvs_field_t download = {
    .name = "can_download", .kind = CRVS_FIELD_CHECK, .hint = CRVS_T("recording.download_hint")};
static const crvs_field_t tongue = {.name = "captions_language",
                                    .kind = CRVS_FIELD_CHOICE,
                                    .max_length = 8,
                                    .column = "recording.captions_language",
                                    .is_unmarked = true};
static const crvs_field_t *const fields[] = {&title, &download, &crvs_captions_file, &tongue, &crvs_captions_field,
                                             NULL};

static crvs_error_t *edit_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    if (!*crvs_form_get(form, tongue.name))
        crvs_form_set(form, tongue.name, request->site->languages->fallback->code);
    crvs_form_offer(form, tongue.name, crvs_tongues_list(request->pool, request->language->code), "code");
    crvs_object_set(context, "recording", crvs_value_object(request->subject));
    crvs_object_set(context, "takes_captions", crvs_value_bool(crvs_captions_are_taken(request)));
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "recordings/edit", context);
}

crvs_error_t *crvs_recordings_manage_show_edit(crvs_request_t *request)
{
    crvs_form_t *form = crvs_form_make(request);
    const char *captions;

    CRVS_TRY(crvs_captions_read(request, &captions));
    crvs_field_fill(form, fields, request->subject);
    crvs_form_set(form, crvs_captions_field.name, captions);
    return edit_page(request, HTTP_OK, form);
}

typedef struct {
    crvs_request_t *request;
    const char *title;
    bool can_download;
    const char *captions;
    const char *tongue; /* of the captions */
} edition_t;

/* What it is called from now on; NULL: as before. */
static const char *new_title(const edition_t *edition)
{
    return strcmp(edition->title, crvs_object_text(edition->request->subject, "title")) ? edition->title : NULL;
}

/* The captions last: where they cannot be stored, nothing is changed. */
static crvs_error_t *edit(crvs_db_t *db, void *baton)
{
    const edition_t *edition = baton;

    CRVS_TRY(crvs_sql_recording_change(db, NULL, id_of(edition->request), edition->title, edition->can_download,
                                       edition->tongue));
    CRVS_TRY(crvs_recordings_bin_note(crvs_request_act(edition->request), edition->request->subject,
                                      CRVS_T("audit.action.recording_changed"), new_title(edition)));
    return crvs_captions_write(edition->request, edition->captions);
}

/* One that was not sent stays as it is. */
static const char *read_tongue(crvs_request_t *request)
{
    const char *code = crvs_field_text(request->form, &tongue);

    if (!*code)
        return crvs_object_text(request->subject, "captions_language");
    if (!crvs_tongues_has(code))
        crvs_form_error(request->form, tongue.name, CRVS_T("field.language_unknown"));
    return code;
}

crvs_error_t *crvs_recordings_manage_edit(crvs_request_t *request)
{
    edition_t edition = {.request = request};

    edition.title = crvs_field_text(request->form, &title);
    edition.can_download = crvs_field_is_checked(request->form, &download);
    edition.captions = crvs_captions_check(request);
    edition.tongue = read_tongue(request);
    if (crvs_form_has_errors(request->form))
        return edit_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    CRVS_TRY(crvs_db_transaction(request->db, edit, &edition));
    return done(request, CRVS_T("flash.changed"));
}

/* --- Hidden, or shown --- */

static crvs_error_t *hide(crvs_db_t *db, void *baton)
{
    const change_t *change = baton;

    CRVS_TRY(crvs_sql_recording_hide(db, NULL, id_of(change->request), change->on));
    CRVS_TRY(note(change));
    return recount(change);
}

crvs_error_t *crvs_recordings_manage_hide(crvs_request_t *request)
{
    bool on = !strcmp(crvs_form_get(request->form, "hidden"), "1");
    change_t change = {.request = request,
                       .action = on ? CRVS_T("audit.action.recording_hidden") : CRVS_T("audit.action.recording_shown"),
                       .on = on};

    if (on == crvs_object_true(request->subject, "is_hidden"))
        return done(request, CRVS_T("flash.nothing_changed"));
    CRVS_TRY(crvs_db_transaction(request->db, hide, &change));
    return done(request, on ? CRVS_T("flash.recording_hidden") : CRVS_T("flash.recording_shown"));
}

/* --- The bin --- */

static const crvs_field_t reason = {
    .name = "reason", .max_length = 200, .column = "audit.detail", .hint = CRVS_T("recording.reason_hint")};
static const crvs_field_t *const reason_fields[] = {&reason, NULL};

crvs_error_t *crvs_recordings_manage_show_delete(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "recording", crvs_value_object(request->subject));
    crvs_object_set(context, "form", crvs_field_show(crvs_form_make(request), reason_fields));
    return crvs_page(request, HTTP_OK, "recordings/delete", context);
}

static crvs_error_t *delete_one(crvs_db_t *db, void *baton)
{
    const change_t *change = baton;

    (void)db;
    return crvs_recordings_bin(crvs_request_act(change->request), change->request->subject, change->action,
                               change->detail);
}

crvs_error_t *crvs_recordings_manage_delete(crvs_request_t *request)
{
    change_t change = {.request = request,
                       .action = CRVS_T("audit.action.recording_deleted"),
                       .detail = crvs_field_text(request->form, &reason)};

    if (crvs_form_has_errors(request->form) || crvs_object_true(request->subject, "is_deleted"))
        return done(request, CRVS_T("flash.nothing_changed"));
    CRVS_TRY(crvs_db_transaction(request->db, delete_one, &change));
    return done(request, CRVS_T("flash.recording_deleted"));
}

static crvs_error_t *restore(crvs_db_t *db, void *baton)
{
    const change_t *change = baton;

    CRVS_TRY(crvs_sql_recording_restore(db, NULL, id_of(change->request),
                                        crvs_config_of(change->request->r->server)->recording_retention));
    CRVS_TRY(note(change));
    return recount(change);
}

crvs_error_t *crvs_recordings_manage_restore(crvs_request_t *request)
{
    change_t change = {.request = request, .action = CRVS_T("audit.action.recording_restored")};

    if (!crvs_object_true(request->subject, "is_deleted"))
        return done(request, CRVS_T("flash.nothing_changed"));
    CRVS_TRY(crvs_db_transaction(request->db, restore, &change));
    return done(request, CRVS_T("flash.recording_restored"));
}
