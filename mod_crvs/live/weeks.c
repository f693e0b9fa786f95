/* SPDX-License-Identifier: Apache-2.0 */
#include "live/weeks.h"

#include "audit/audit.h"
#include "core/http/flash.h"
#include "core/site.h"
#include "notices/notices.h"
#include "queries/live.h"

#include <apr_strings.h>

#define WEEK (7 * 24 * 60 * 60)

static const crvs_option_t options[] = {{"", CRVS_T("plan.once")}, {"weekly", CRVS_T("plan.weekly")}, {NULL, NULL}};

const crvs_field_t crvs_weeks_repeat = {.name = "repeat",
                                        .kind = CRVS_FIELD_CHOICE,
                                        .is_unmarked = true,
                                        .invalid = CRVS_T("field.change_unknown"),
                                        .options = options};
const crvs_field_t crvs_weeks_until = {
    .name = "repeat_until", .kind = CRVS_FIELD_DATE, .is_unmarked = true, .hint = CRVS_T("plan.until_hint")};

/* Says in which week clocks skip the hour. */
static void name_skipped(crvs_request_t *request, apr_int64_t day, const char *name)
{
    const char *date = crvs_zone_show(request->site->zone, request->language->index, &request->language->time_words,
                                      request->now, day, "date", request->pool);

    crvs_form_error_with(request->form, name, CRVS_T("field.week_skipped"), "date", date);
}

void crvs_weeks_follow(crvs_request_t *request, crvs_weeks_t *weeks, int count, apr_int64_t until, const char *name)
{
    apr_int64_t first = weeks->starts[0];

    for (weeks->count = 1; until || weeks->count <= count; weeks->count++) {
        apr_int64_t start;

        switch (crvs_zone_add_weeks(request->site->zone, first, weeks->count, &start)) {
        case CRVS_TIME_OK:
            break;
        case CRVS_TIME_SKIPPED:
            if (until && first + (apr_int64_t)weeks->count * WEEK > until)
                return;
            name_skipped(request, first + (apr_int64_t)weeks->count * WEEK, name);
            return;
        case CRVS_TIME_MALFORMED:
            crvs_form_error(request->form, name, CRVS_T("field.weeks_range"));
            return;
        }
        if (until && start > until)
            return;
        if (weeks->count > CRVS_WEEKS_MAX) {
            crvs_form_error(request->form, name, CRVS_T("field.until_far"));
            return;
        }
        weeks->starts[weeks->count] = start;
    }
}

void crvs_weeks_read(crvs_request_t *request, crvs_weeks_t *weeks)
{
    crvs_form_t *form = request->form;
    bool is_weekly = *crvs_field_text(form, &crvs_weeks_repeat) != '\0';
    const char *typed = crvs_field_text(form, &crvs_weeks_until);
    apr_int64_t until;

    weeks->count = 1;
    if (!is_weekly || crvs_form_has_error(form, crvs_weeks_repeat.name))
        return;
    if (!*typed)
        crvs_form_error(form, crvs_weeks_until.name, CRVS_T("field.until_missing"));
    else if (crvs_zone_parse(request->site->zone, apr_pstrcat(request->pool, typed, "T23:59", NULL), &until)
             != CRVS_TIME_OK)
        crvs_form_error(form, crvs_weeks_until.name, CRVS_T("field.date_invalid"));
    else if (weeks->starts[0] && until < weeks->starts[0])
        crvs_form_error(form, crvs_weeks_until.name, CRVS_T("field.until_past"));
    else if (weeks->starts[0])
        crvs_weeks_follow(request, weeks, 0, until, crvs_weeks_until.name);
}

static crvs_error_t *note_planned(const crvs_act_t *act, const crvs_series_t *series, apr_int64_t first, int count)
{
    return crvs_audit_add(act, &(crvs_audit_t){.action = CRVS_T("audit.action.session_planned"),
                                               .target_kind = "session",
                                               .target_id = first,
                                               .target_name = series->title,
                                               .detail = count > 1 ? apr_psprintf(act->pool, "× %d", count) : NULL});
}

crvs_error_t *crvs_weeks_plan(const crvs_act_t *act, const crvs_series_t *series, const crvs_weeks_t *weeks, int from)
{
    crvs_db_t *db = act->db;
    apr_int64_t series_id = series->series_id;
    apr_int64_t first = 0;

    for (int i = from; i < weeks->count; i++) {
        apr_int64_t id;

        CRVS_TRY(crvs_sql_live_session_plan(db, &id, series->classroom_id, series->title, series->description,
                                            weeks->starts[i], series->duration_minutes, series_id, series->created_by));
        CRVS_TRY(crvs_sql_live_session_name_room(db, NULL, id));
        first = first ? first : id;
        if (!series_id && weeks->count > 1) {
            series_id = id;
            CRVS_TRY(crvs_sql_live_session_begin_series(db, NULL, id));
        }
    }
    if (!first)
        return NULL;
    CRVS_TRY(note_planned(act, series, first, weeks->count - from));
    return crvs_queue_session(act, CRVS_QUEUE_PLANNED, first, 0, weeks->count - from > 1 ? weeks->starts[from] : 0);
}

void crvs_weeks_tell(crvs_request_t *request, const crvs_weeks_t *weeks)
{
    crvs_flash_when(request, "success", CRVS_T("flash.session_repeated"), weeks->starts[weeks->count - 1]);
}
