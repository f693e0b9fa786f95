/* SPDX-License-Identifier: Apache-2.0 */
/* Attendance as files of CSV, a line for each person and session, for the spreadsheets that schools have. */
#include "attendance/attendance.h"
#include "attendance/show.h"
#include "attendance/term.h"
#include "core/base/pager.h"
#include "core/http/response.h"
#include "core/site.h"
#include "core/text/csv.h"

#include <apr_strings.h>
#include <string.h>

/* Semicolons in all languages: programs read these files too, and a school's are alike. */
#define SEPARATOR ';'

typedef struct {
    crvs_request_t *request;
    crvs_buffer_t file;
    const char *class_name;
} export_t;

static const char *text_of(const export_t *export, const char *key)
{
    return key ? crvs_language_text(export->request->language, key) : "";
}

static void add_row(export_t *export, const char *const *cells, int count)
{
    for (int i = 0; i < count; i++)
        crvs_csv_add(&export->file, i ? SEPARATOR : '\0', cells[i] ? cells[i] : "");
    crvs_csv_end_row(&export->file);
}

static void begin(export_t *export)
{
    const char *heads[] = {text_of(export, CRVS_T("csv.class")),      text_of(export, CRVS_T("csv.session")),
                           text_of(export, CRVS_T("csv.date")),       text_of(export, CRVS_T("csv.planned_start")),
                           text_of(export, CRVS_T("csv.end")),        text_of(export, CRVS_T("csv.user_id")),
                           text_of(export, CRVS_T("csv.name")),       text_of(export, CRVS_T("csv.email")),
                           text_of(export, CRVS_T("csv.status")),     text_of(export, CRVS_T("csv.first_in")),
                           text_of(export, CRVS_T("csv.last_out")),   text_of(export, CRVS_T("csv.seconds")),
                           text_of(export, CRVS_T("csv.percent")),    text_of(export, CRVS_T("csv.connections")),
                           text_of(export, CRVS_T("csv.source")),     text_of(export, CRVS_T("csv.first_click")),
                           text_of(export, CRVS_T("csv.last_click")), text_of(export, CRVS_T("csv.corrected_by")),
                           text_of(export, CRVS_T("csv.note"))};

    crvs_buffer_init(&export->file, export->request->pool, 65536);
    crvs_buffer_add(&export->file, CRVS_CSV_MARK, 3);
    add_row(export, heads, sizeof(heads) / sizeof(*heads));
}

/* "2026-11-26 14:02", by the school's clock; "" for none. */
static const char *moment(const export_t *export, apr_int64_t seconds)
{
    const crvs_request_t *request = export->request;
    char *text, *between;

    if (!seconds)
        return "";
    text = apr_pstrdup(request->pool,
                       crvs_zone_show(request->site->zone, request->language->index, &request->language->time_words,
                                      request->now, seconds, "input", request->pool));
    between = strchr(text, 'T');
    if (between)
        *between = ' ';
    return text;
}

static const char *number(const export_t *export, apr_int64_t number)
{
    return apr_psprintf(export->request->pool, "%" APR_INT64_T_FMT, number);
}

/* What the status was taken from. */
static const char *source_of(const export_t *export, const crvs_roll_t *roll, const crvs_line_t *line)
{
    if (line->correction)
        return text_of(export, CRVS_T("csv.by_hand"));
    if (line->presence.is_estimated)
        return text_of(export, CRVS_T("csv.estimated"));
    return line->status == CRVS_STATUS_NONE ? "" : roll->source;
}

static void add_line(export_t *export, const crvs_roll_t *roll, const crvs_object_t *person)
{
    crvs_line_t line = crvs_roll_line(crvs_request_act(export->request), roll, person);
    const char *start = moment(export, crvs_object_seconds(roll->session, "start_at"));
    apr_int64_t end = roll->is_measured ? roll->base.until : crvs_object_seconds(roll->session, "ends_at");
    bool was_there = line.presence.connections > 0;
    const char *by = line.correction ? crvs_object_text(line.correction, "corrected_by") : NULL;
    const char *cells[] = {
        export->class_name,
        crvs_object_text(roll->session, "title"),
        apr_pstrndup(export->request->pool, start, strcspn(start, " ")),
        start,
        moment(export, end),
        number(export, crvs_object_int(person, "id")),
        crvs_object_text(person, "full_name"),
        crvs_object_text(person, "email"),
        text_of(export, crvs_roll_status_key(line.status)),
        moment(export, line.presence.first_in),
        line.is_there ? "" : moment(export, line.presence.last_out),
        was_there ? number(export, line.presence.seconds) : "",
        was_there ? number(export, line.percent) : "",
        was_there ? number(export, line.presence.connections) : "",
        source_of(export, roll, &line),
        line.click ? moment(export, crvs_object_seconds(line.click, "first_at")) : "",
        line.click ? moment(export, crvs_object_seconds(line.click, "last_at")) : "",
        by,
        line.correction ? crvs_object_text(line.correction, "note") : "",
    };

    add_row(export, cells, sizeof(cells) / sizeof(*cells));
}

static crvs_error_t *send_file(export_t *export, const char *name)
{
    crvs_request_t *request = export->request;

    apr_table_setn(
        request->r->err_headers_out, "Content-Disposition",
        apr_psprintf(request->pool, "attachment; filename=\"%s-%" APR_INT64_T_FMT ".csv\"", name, request->id));
    apr_table_setn(request->r->err_headers_out, "Cache-Control", "no-store");
    return crvs_response_bytes(request, HTTP_OK, "text/csv; charset=utf-8", export->file.text, export->file.length);
}

crvs_error_t *crvs_attendance_export(crvs_request_t *request)
{
    export_t export = {.request = request, .class_name = crvs_object_text(request->subject, "classroom")};
    apr_int64_t classroom_id;
    crvs_list_t *people;
    crvs_roll_t *roll;

    CRVS_TRY(crvs_show_load(request, request->id, &roll));
    classroom_id = crvs_object_int(roll->session, "classroom_id");
    CRVS_TRY(crvs_roll_all_students(crvs_request_act(request), classroom_id, &people));
    CRVS_TRY(crvs_roll_add_others(crvs_request_act(request), classroom_id, request->id, people));
    begin(&export);
    for (int i = 0; i < people->count; i++)
        add_line(&export, roll, crvs_list_object(people, i));
    return send_file(&export, text_of(&export, CRVS_T("csv.file_attendance")));
}

crvs_error_t *crvs_attendance_export_term(crvs_request_t *request)
{
    export_t export = {.request = request, .class_name = crvs_object_text(request->subject, "name")};
    crvs_list_t *people;
    crvs_term_t term;

    CRVS_TRY(crvs_term_load(request, &term));
    CRVS_TRY(crvs_roll_all_students(crvs_request_act(request), request->id, &people));
    begin(&export);
    for (int i = term.sessions->count - 1; i >= 0; i--) {
        for (int j = 0; j < people->count; j++)
            add_line(&export, &term.rolls[i], crvs_list_object(people, j));
    }
    return send_file(&export, text_of(&export, CRVS_T("csv.file_term")));
}
