/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "identity/viewer.h"
#include "live/clash.h"
#include "live/live.h"
#include "live/planning.h"
#include "live/session.h"
#include "queries/live.h"

#include <apr_strings.h>

typedef struct {
    const crvs_act_t *act;
    crvs_series_t series;
    crvs_weeks_t weeks;
} planned_t;

/* The classes in which the viewer may plan. */
static crvs_error_t *read_classes(crvs_request_t *request, apr_int64_t chosen, crvs_list_t **classes)
{
    return crvs_sql_classrooms_taught(request->db, classes, request->viewer->id,
                                      request->viewer->role == CRVS_ROLE_ADMIN, chosen);
}

static const crvs_field_t classroom = {.name = "classroom_id",
                                       .kind = CRVS_FIELD_CHOICE,
                                       .required = true,
                                       .invalid = CRVS_T("field.class_unknown"),
                                       .none = CRVS_T("form.choose")};
static const crvs_field_t *const fields[] = {
    &classroom,         &crvs_live_session_title, &crvs_live_session_start,       &crvs_live_session_duration,
    &crvs_weeks_repeat, &crvs_weeks_until,        &crvs_live_session_description, NULL};

static crvs_error_t *plan_page(crvs_request_t *request, int status, crvs_form_t *form, crvs_list_t *classes)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "classes", crvs_value_list(classes));
    crvs_object_set(context, "has_classes", crvs_value_bool(classes->count > 0));
    crvs_object_set(context, "zone_title", crvs_live_session_zone_title(request));
    crvs_form_offer(form, classroom.name, classes, "id");
    /* Whence one came: the way back. */
    for (int i = 0; i < classes->count; i++) {
        if (crvs_object_true(crvs_list_object(classes, i), "selected"))
            crvs_object_set(context, "classroom", crvs_value_object(crvs_list_object(classes, i)));
    }
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "sessions/create", context);
}

crvs_error_t *crvs_live_plan_show(crvs_request_t *request)
{
    apr_int64_t chosen = crvs_request_query_id(request, "classroom_id");
    crvs_form_t *form = crvs_form_make(request);
    crvs_object_t *last = NULL;
    crvs_list_t *classes;

    CRVS_TRY(read_classes(request, chosen, &classes));
    crvs_form_set(form, classroom.name, apr_psprintf(request->pool, "%" APR_INT64_T_FMT, chosen));
    if (crvs_form_offer(form, classroom.name, classes, "id"))
        CRVS_TRY(crvs_sql_live_session_last(request->db, &last, chosen));
    crvs_planning_fill(request, form, last);
    return plan_page(request, HTTP_OK, form, classes);
}

static crvs_error_t *plan(crvs_db_t *db, void *baton)
{
    const planned_t *planned = baton;

    (void)db;
    return crvs_weeks_plan(planned->act, &planned->series, &planned->weeks, 0);
}

static void read_session(crvs_request_t *request, planned_t *planned)
{
    crvs_series_t *series = &planned->series;

    series->title = crvs_field_text(request->form, &crvs_live_session_title);
    planned->weeks.starts[0] = crvs_live_session_read_start(request, 0);
    series->duration_minutes = crvs_live_session_read_duration(request);
    crvs_weeks_read(request, &planned->weeks);
    series->description = crvs_field_text(request->form, &crvs_live_session_description);
    series->created_by = request->viewer->id;
}

crvs_error_t *crvs_live_plan(crvs_request_t *request)
{
    crvs_form_t *form = request->form;
    planned_t planned = {.act = crvs_request_act(request), .series.classroom_id = crvs_field_id(form, &classroom)};
    crvs_list_t *classes;
    apr_int64_t clash;

    CRVS_TRY(read_classes(request, planned.series.classroom_id, &classes));
    if (planned.series.classroom_id && !crvs_form_offer(form, classroom.name, classes, "id"))
        crvs_form_error(form, classroom.name, classroom.invalid);
    read_session(request, &planned);
    if (crvs_form_has_errors(form))
        return plan_page(request, HTTP_UNPROCESSABLE_ENTITY, form, classes);
    CRVS_TRY(crvs_clash_find_weeks(request, planned.series.classroom_id, &planned.weeks, 0,
                                   planned.series.duration_minutes, &clash));
    CRVS_TRY(crvs_db_transaction(request->db, plan, &planned));
    if (clash)
        crvs_flash_when(request, "warning", CRVS_T("flash.session_overlaps"), clash);
    else if (planned.weeks.count > 1)
        crvs_weeks_tell(request, &planned.weeks);
    else
        crvs_flash(request, "success", CRVS_T("flash.session_planned"));
    return crvs_redirect(request,
                         crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/", planned.series.classroom_id));
}
