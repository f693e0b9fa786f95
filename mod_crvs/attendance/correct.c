/* SPDX-License-Identifier: Apache-2.0 */
/* What a teacher says of somebody in a session: it stands above what was measured, which stays as it is. */
#include "attendance/attendance.h"
#include "attendance/roll.h"
#include "audit/audit.h"
#include "core/http/field.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "identity/viewer.h"
#include "queries/attendance.h"

#include <apr_strings.h>

static const crvs_option_t options[] = {
    {"present", CRVS_T("presence.present")},       {"late", CRVS_T("presence.late")},
    {"left_early", CRVS_T("presence.left_early")}, {"absent", CRVS_T("presence.absent")},
    {"excused", CRVS_T("presence.excused")},       {NULL, NULL}};
static const crvs_field_t status = {.name = "status",
                                    .kind = CRVS_FIELD_CHOICE,
                                    .required = true,
                                    .label = CRVS_T("presence.status"),
                                    .invalid = CRVS_T("field.status_unknown"),
                                    .options = options};
static const crvs_field_t note = {.name = "note",
                                  .max_length = 200,
                                  .column = "attendance_correction.note",
                                  .label = CRVS_T("presence.note"),
                                  .hint = CRVS_T("presence.note_hint")};
static const crvs_field_t *const fields[] = {&status, &note, NULL};

typedef struct {
    crvs_request_t *request;
    apr_int64_t user_id;
    const char *status; /* NULL: what was measured is to hold again */
    const char *note;
    const crvs_object_t *person;
    apr_int64_t changed;
} correction_t;

static crvs_error_t *find_person(crvs_request_t *request, apr_int64_t user_id, crvs_object_t **person)
{
    CRVS_TRY(crvs_sql_attendance_person(request->db, person, request->id, user_id));
    return *person ? NULL : crvs_error_not_found(request->pool);
}

static crvs_error_t *correct_page(crvs_request_t *request, int code, crvs_form_t *form, crvs_object_t *person)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "session", crvs_value_object(request->subject));
    crvs_object_set(context, "person", crvs_value_object(person));
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, code, "sessions/correct", context);
}

crvs_error_t *crvs_correct_show(crvs_request_t *request)
{
    crvs_form_t *form = crvs_form_make(request);
    crvs_object_t *person;

    CRVS_TRY(find_person(request, crvs_request_query_id(request, "user_id"), &person));
    crvs_field_fill(form, fields, person);
    return correct_page(request, HTTP_OK, form, person);
}

static crvs_error_t *write_audit(const correction_t *correction, const char *action)
{
    crvs_request_t *request = correction->request;
    const char *where = apr_psprintf(request->pool, "%s (%" APR_INT64_T_FMT ")",
                                     crvs_object_text(request->subject, "title"), request->id);

    return crvs_audit(request, &(crvs_audit_t){.action = action,
                                               .target_kind = "user",
                                               .target_id = correction->user_id,
                                               .target_name = crvs_object_text(correction->person, "full_name"),
                                               .detail = correction->status ? apr_pstrcat(request->pool, where, ": ",
                                                                                          correction->status, NULL)
                                                                            : where});
}

static crvs_error_t *correct(crvs_db_t *db, void *baton)
{
    correction_t *correction = baton;
    const crvs_request_t *request = correction->request;

    CRVS_TRY(crvs_sql_attendance_correct(db, NULL, request->id, correction->user_id, correction->status,
                                         correction->note, request->viewer->id));
    return write_audit(correction, CRVS_T("audit.action.attendance_corrected"));
}

static crvs_error_t *uncorrect(crvs_db_t *db, void *baton)
{
    correction_t *correction = baton;

    CRVS_TRY(crvs_sql_attendance_uncorrect(db, &correction->changed, correction->request->id, correction->user_id));
    return correction->changed ? write_audit(correction, CRVS_T("audit.action.attendance_uncorrected")) : NULL;
}

static crvs_error_t *done(crvs_request_t *request, apr_int64_t user_id, const char *flash)
{
    crvs_flash(request, "success", flash);
    return crvs_redirect(request, crvs_request_url(request,
                                                   "classrooms/sessions/%" APR_INT64_T_FMT
                                                   "/attendance/?from=%" APR_INT64_T_FMT "#person-%" APR_INT64_T_FMT,
                                                   request->id, user_id, user_id));
}

crvs_error_t *crvs_correct(crvs_request_t *request)
{
    crvs_form_t *form = request->form;
    correction_t correction = {.request = request, .user_id = crvs_form_id(form, "user_id", CRVS_T("field.required"))};
    crvs_object_t *person;

    CRVS_TRY(find_person(request, correction.user_id, &person));
    correction.person = person;
    correction.status = crvs_field_text(form, &status);
    /* A line's menu has no field for it: what was noted stays. */
    if (!crvs_form_has(form, note.name) && crvs_object_text(person, "note"))
        crvs_form_set(form, note.name, crvs_object_text(person, "note"));
    correction.note = crvs_field_text(form, &note);
    if (crvs_form_has_errors(form))
        return correct_page(request, HTTP_UNPROCESSABLE_ENTITY, form, person);
    CRVS_TRY(crvs_db_transaction(request->db, correct, &correction));
    return done(request, correction.user_id, CRVS_T("flash.attendance_corrected"));
}

crvs_error_t *crvs_correct_undo(crvs_request_t *request)
{
    correction_t correction = {.request = request,
                               .user_id = crvs_form_id(request->form, "user_id", CRVS_T("field.required"))};
    crvs_object_t *person;

    CRVS_TRY(find_person(request, correction.user_id, &person));
    correction.person = person;
    CRVS_TRY(crvs_db_transaction(request->db, uncorrect, &correction));
    return done(request, correction.user_id, CRVS_T("flash.attendance_uncorrected"));
}
