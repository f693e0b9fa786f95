/* SPDX-License-Identifier: Apache-2.0 */
/* A session is planned again in each of the weeks that follow, at the same hour by the school's clock. */
#include "core/http/field.h"
#include "core/http/page.h"
#include "core/site.h"
#include "identity/viewer.h"
#include "live/live.h"
#include "live/session.h"
#include "queries/live.h"

#define MAX_WEEKS 52
#define WEEK (7 * 24 * 60 * 60)

typedef struct {
    crvs_request_t *request;
    int count;
    apr_int64_t starts[MAX_WEEKS];
} repetition_t;

static const crvs_field_t weeks_field = {.name = "weeks",
                                         .kind = CRVS_FIELD_NUMBER,
                                         .required = true,
                                         .hint = "",
                                         .invalid = CRVS_T("field.weeks_range"),
                                         .min = 1,
                                         .max = MAX_WEEKS};
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

/* Finds when the repetitions begin. A week in which clocks skip that hour is said. */
static void find_starts(repetition_t *repetition, int count)
{
    crvs_request_t *request = repetition->request;
    crvs_zone_t *zone = request->site->zone;
    apr_int64_t first = crvs_object_seconds(request->subject, "start_at");
    const char *date;

    for (repetition->count = 0; repetition->count < count; repetition->count++) {
        int week = repetition->count + 1;
        apr_int64_t *start = &repetition->starts[repetition->count];

        switch (crvs_zone_add_weeks(zone, first, week, start)) {
        case CRVS_TIME_OK:
            break;
        case CRVS_TIME_SKIPPED:
            date = crvs_zone_show(zone, request->language->index, &request->language->time_words, request->now,
                                  first + (apr_int64_t)week * WEEK, "date", request->pool);
            crvs_form_error_with(request->form, "weeks", CRVS_T("field.week_skipped"), "date", date);
            return;
        case CRVS_TIME_MALFORMED:
            crvs_form_error(request->form, "weeks", weeks_field.invalid);
            return;
        }
    }
}

/* All of them, each with a room of its own. */
static crvs_error_t *plan_all(crvs_db_t *db, void *baton)
{
    const repetition_t *repetition = baton;
    const crvs_object_t *session = repetition->request->subject;

    for (int i = 0; i < repetition->count; i++) {
        apr_int64_t id;
        CRVS_TRY(crvs_sql_live_session_plan(
            db, &id, crvs_object_int(session, "classroom_id"), crvs_object_text(session, "title"),
            crvs_object_text(session, "description"), repetition->starts[i],
            crvs_object_int(session, "duration_minutes"), repetition->request->viewer->id));
        CRVS_TRY(crvs_sql_live_session_name_room(db, NULL, id));
    }
    return NULL;
}

crvs_error_t *crvs_live_repeat(crvs_request_t *request)
{
    repetition_t repetition = {.request = request};
    const char *closed = crvs_live_session_closed(request);
    int weeks;

    if (closed)
        return crvs_live_session_done(request, "info", closed);
    weeks = (int)crvs_field_number(request->form, &weeks_field);
    find_starts(&repetition, weeks);
    if (crvs_form_has_errors(request->form))
        return repeat_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    CRVS_TRY(crvs_db_transaction(request->db, plan_all, &repetition));
    return crvs_live_session_done(request, "success", CRVS_T("flash.session_repeated"));
}
