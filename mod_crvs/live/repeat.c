/* SPDX-License-Identifier: Apache-2.0 */
/* A session is planned again in each of the weeks that follow, at the same hour by the school's clock. */
#include "core/http/field.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "identity/viewer.h"
#include "live/clash.h"
#include "live/live.h"
#include "live/session.h"
#include "live/weeks.h"
#include "queries/live.h"

#define HALF_A_DAY (12 * 60 * 60)

static const crvs_field_t weeks_field = {.name = "weeks",
                                         .kind = CRVS_FIELD_NUMBER,
                                         .required = true,
                                         .hint = "",
                                         .invalid = CRVS_T("field.weeks_range"),
                                         .min = 1,
                                         .max = CRVS_WEEKS_MAX};
static const crvs_field_t *const fields[] = {&weeks_field, NULL};

static crvs_error_t *repeat_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "session", crvs_value_object(request->subject));
    crvs_object_set(context, "zone_title", crvs_live_session_zone_title(request));
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "sessions/repeat", context);
}

crvs_error_t *crvs_live_repeat_show(crvs_request_t *request)
{
    const char *closed = crvs_live_session_closed(request);

    return closed ? crvs_live_session_done(request, "info", closed)
                  : repeat_page(request, HTTP_OK, crvs_form_make(request));
}

typedef struct {
    const crvs_act_t *act;
    const crvs_object_t *session;
    apr_int64_t created_by;
    crvs_weeks_t weeks;
} repetition_t;

/* All of them, in one series with the session that they repeat. */
static crvs_error_t *plan_all(crvs_db_t *db, void *baton)
{
    const repetition_t *repetition = baton;
    const crvs_object_t *session = repetition->session;
    crvs_series_t series = {.classroom_id = crvs_object_int(session, "classroom_id"),
                            .title = crvs_object_text(session, "title"),
                            .description = crvs_object_text(session, "description"),
                            .duration_minutes = crvs_object_int(session, "duration_minutes"),
                            .created_by = repetition->created_by,
                            .series_id = crvs_object_int(session, "series_id")};

    if (!series.series_id) {
        series.series_id = crvs_object_int(session, "id");
        CRVS_TRY(crvs_sql_live_session_begin_series(db, NULL, series.series_id));
    }
    return crvs_weeks_plan(repetition->act, &series, &repetition->weeks, 1);
}

/* A series has one session a week: whether one of it takes place on the day of one that would be planned, though it was
   moved by some hours. */
static crvs_error_t *refuse_doubles(crvs_request_t *request, const crvs_weeks_t *weeks)
{
    apr_int64_t series_id = crvs_object_int(request->subject, "series_id");
    crvs_list_t *others;
    bool is_double = false;

    if (!series_id)
        return NULL;
    CRVS_TRY(crvs_sql_live_session_others(request->db, &others, series_id, request->id, weeks->starts[0]));
    for (int i = 0; i < others->count && !is_double; i++) {
        apr_int64_t planned = crvs_object_seconds(crvs_list_object(others, i), "start_at");

        for (int week = 1; week < weeks->count && !is_double; week++)
            is_double = planned > weeks->starts[week] - HALF_A_DAY && planned < weeks->starts[week] + HALF_A_DAY;
    }
    if (is_double)
        crvs_form_error(request->form, weeks_field.name, CRVS_T("field.weeks_doubled"));
    return NULL;
}

crvs_error_t *crvs_live_repeat(crvs_request_t *request)
{
    repetition_t repetition = {
        .act = crvs_request_act(request), .session = request->subject, .created_by = request->viewer->id};
    const char *closed = crvs_live_session_closed(request);
    apr_int64_t clash;
    int count;

    if (closed)
        return crvs_live_session_done(request, "info", closed);
    count = (int)crvs_field_number(request->form, &weeks_field);
    repetition.weeks.starts[0] = crvs_object_seconds(request->subject, "start_at");
    crvs_weeks_follow(request, &repetition.weeks, count, 0, weeks_field.name);
    CRVS_TRY(refuse_doubles(request, &repetition.weeks));
    if (crvs_form_has_errors(request->form))
        return repeat_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    CRVS_TRY(crvs_clash_find_weeks(request, crvs_object_int(request->subject, "classroom_id"), &repetition.weeks, 1,
                                   crvs_object_int(request->subject, "duration_minutes"), &clash));
    CRVS_TRY(crvs_db_transaction(request->db, plan_all, &repetition));
    if (clash)
        crvs_flash_when(request, "warning", CRVS_T("flash.session_overlaps"), clash);
    else
        crvs_weeks_tell(request, &repetition.weeks);
    return crvs_live_session_to_class(request);
}
