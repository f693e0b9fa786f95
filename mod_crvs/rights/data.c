/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept of whoever is signed in: a page that says what and for how long, and all of it as JSON. */
#include "attachments/attachments.h"
#include "core/http/page.h"
#include "core/http/response.h"
#include "core/site.h"
#include "core/text/json.h"
#include "identity/viewer.h"
#include "queries/rights.h"
#include "rights/keeping.h"
#include "rights/rights.h"

#include <apr_strings.h>

typedef crvs_error_t *read_fn(crvs_db_t *db, crvs_list_t **rows, apr_int64_t user_id);

/* Whatever refers to a user has a part here, or is named in tests/httpd/test_rights.py with the reason why not. */
static const struct {
    const char *name;
    read_fn *read;
} parts[] = {
    {"signed_in", crvs_sql_data_logins},
    {"classes", crvs_sql_data_classes},
    {"lessons", crvs_sql_data_lessons},
    {"recording_positions", crvs_sql_data_recording_positions},
    {"video_positions", crvs_sql_data_video_positions},
    {"stays", crvs_sql_data_stays},
    {"session_links", crvs_sql_data_clicks},
    {"attendance_notes", crvs_sql_data_corrections},
    {"calendar_links", crvs_sql_data_calendar_links},
    {"home", crvs_sql_data_home_visit},
    {"mails", crvs_sql_data_mails},
    {"mail_address", crvs_sql_data_mail_address},
    {"mail_kinds_off", crvs_sql_data_mail_kinds_off},
    {"mail_classes_off", crvs_sql_data_mail_classes_off},
    {"mail_class_kinds", crvs_sql_data_mail_class_kinds},
    {"classes_made", crvs_sql_data_classes_made},
    {"sessions_made", crvs_sql_data_sessions_made},
    {"announcements_made", crvs_sql_data_announcements_made},
    {"files_sent", crvs_sql_data_files_sent},
    {"courses_made", crvs_sql_data_courses_made},
    {"recordings_sent", crvs_sql_data_recordings_sent},
    {"audit", crvs_sql_data_audit},
};

/* --- JSON --- */

static void add(crvs_buffer_t *out, const char *text)
{
    crvs_buffer_add(out, text, strlen(text));
}

/* A moment in UTC (ISO 8601). */
static void add_time(crvs_buffer_t *out, const crvs_request_t *request, apr_int64_t seconds)
{
    crvs_json_add_text(out,
                       crvs_zone_show(request->site->zone, request->language->index, &request->language->time_words,
                                      request->now, seconds, "iso", request->pool));
}

static void add_value(crvs_buffer_t *out, const crvs_request_t *request, const crvs_value_t *value)
{
    switch (value->type) {
    case CRVS_VALUE_BOOL:
        add(out, value->as.boolean ? "true" : "false");
        break;
    case CRVS_VALUE_INT:
        add(out, apr_psprintf(request->pool, "%" APR_INT64_T_FMT, value->as.integer));
        break;
    case CRVS_VALUE_TEXT:
        crvs_json_add_text(out, value->as.text);
        break;
    case CRVS_VALUE_TIME:
        add_time(out, request, value->as.seconds);
        break;
    default:
        add(out, "null");
    }
}

static void add_row(crvs_buffer_t *out, const crvs_request_t *request, const crvs_object_t *row)
{
    add(out, "{");
    for (int i = 0; i < row->count; i++) {
        add(out, i ? ", " : "");
        crvs_json_add_text(out, row->names[i]);
        add(out, ": ");
        add_value(out, request, &row->values[i]);
    }
    add(out, "}");
}

/* Of each attached file where it is fetched. */
static void add_paths(const crvs_request_t *request, const crvs_list_t *rows)
{
    for (int i = 0; i < rows->count; i++) {
        crvs_object_t *row = crvs_list_object(rows, i);

        crvs_object_set(row, "path", crvs_value_text(crvs_attachments_file_url(request, row)));
    }
}

static void add_rows(crvs_buffer_t *out, const crvs_request_t *request, const crvs_list_t *rows)
{
    add(out, "[");
    for (int i = 0; i < rows->count; i++) {
        add(out, i ? ",\n    " : "\n    ");
        add_row(out, request, crvs_list_object(rows, i));
    }
    add(out, rows->count ? "\n  ]" : "]");
}

crvs_error_t *crvs_data_download(crvs_request_t *request)
{
    apr_int64_t user_id = request->viewer->id;
    crvs_object_t *account;
    crvs_buffer_t out;

    CRVS_TRY(crvs_sql_data_account(request->db, &account, user_id));
    if (!account)
        return crvs_error_not_found(request->pool);
    crvs_buffer_init(&out, request->pool, 16384);
    add(&out, "{\n  \"school\": ");
    crvs_json_add_text(&out, request->site->school);
    add(&out, ",\n  \"made_at\": ");
    add_time(&out, request, request->now);
    add(&out, ",\n  \"account\": ");
    add_row(&out, request, account);
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        crvs_list_t *rows;

        CRVS_TRY(parts[i].read(request->db, &rows, user_id));
        if (parts[i].read == crvs_sql_data_files_sent)
            add_paths(request, rows);
        add(&out, ",\n  ");
        crvs_json_add_text(&out, parts[i].name);
        add(&out, ": ");
        add_rows(&out, request, rows);
    }
    add(&out, "\n}\n");
    apr_table_setn(request->r->err_headers_out, "Content-Disposition",
                   apr_pstrcat(request->pool, "attachment; filename=\"",
                               crvs_language_text(request->language, CRVS_T("data.file")), "\"", NULL));
    apr_table_setn(request->r->err_headers_out, "Cache-Control", "no-store");
    return crvs_response_bytes(request, HTTP_OK, "application/json", out.text, out.length);
}

/* --- The page --- */

/* The recordings that somebody sent and may fetch: those that are kept here. */
static crvs_list_t *list_recordings(crvs_request_t *request, const crvs_list_t *recordings)
{
    crvs_list_t *files = crvs_list_make(request->pool);

    for (int i = 0; i < recordings->count; i++) {
        crvs_object_t *recording = crvs_list_object(recordings, i);

        if (crvs_object_text(recording, "file_name"))
            crvs_list_add(files, crvs_value_object(recording));
    }
    return files;
}

crvs_error_t *crvs_data_page(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *recordings, *files, *attachments;

    CRVS_TRY(crvs_sql_data_recordings_sent(request->db, &recordings, request->viewer->id));
    CRVS_TRY(crvs_sql_data_files_sent(request->db, &attachments, request->viewer->id));
    for (int i = 0; i < attachments->count; i++)
        crvs_attachments_file_describe(request, crvs_list_object(attachments, i));
    files = list_recordings(request, recordings);
    crvs_object_set(context, "files", crvs_value_list(files));
    crvs_object_set(context, "has_files", crvs_value_bool(files->count > 0));
    crvs_object_set(context, "attachments", crvs_value_list(attachments));
    crvs_object_set(context, "has_attachments", crvs_value_bool(attachments->count > 0));
    crvs_object_set(context, "keeping", crvs_keeping_describe(request));
    return crvs_page(request, HTTP_OK, "rights/data", context);
}
