/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accounts as files of CSV: all of them, the links by which those of an import set their passwords, and a model of what
 * an import takes.
 */
#include "accounts/accounts.h"
#include "audit/audit.h"
#include "core/http/once.h"
#include "core/http/response.h"
#include "core/site.h"
#include "core/text/text.h"
#include "identity/role.h"
#include "imports/imports.h"
#include "imports/rows.h"
#include "queries/imports.h"

#include <apr_strings.h>
#include <http_core.h>

#define MAX_SEARCH_LENGTH 150

static const char *text_of(const crvs_request_t *request, const char *key)
{
    return crvs_language_text(request->language, key);
}

static crvs_error_t *send_file(crvs_request_t *request, const char *name, const crvs_buffer_t *file)
{
    apr_table_setn(request->r->err_headers_out, "Content-Disposition",
                   apr_pstrcat(request->pool, "attachment; filename=\"", name, "\"", NULL));
    apr_table_setn(request->r->err_headers_out, "Cache-Control", "no-store");
    return crvs_response_bytes(request, HTTP_OK, "text/csv; charset=utf-8", file->text, file->length);
}

/* --- All accounts, or those that the list shows --- */

crvs_error_t *crvs_imports_export(crvs_request_t *request)
{
    const char *q = crvs_request_query(request, "q");
    const char *role = crvs_request_query(request, "role");
    const char *typed = q && crvs_text_characters(q) <= MAX_SEARCH_LENGTH ? crvs_text_line(request->pool, q) : "";
    crvs_buffer_t file;

    CRVS_TRY(crvs_rows_users(crvs_request_act(request), role && crvs_role_is_name(role) ? role : "",
                             role && !strcmp(role, "disabled"), typed, &file));
    return send_file(request, text_of(request, CRVS_T("csv.file_users")), &file);
}

/* --- A model --- */

static void add_row(crvs_buffer_t *file, const char *const *cells, int count)
{
    for (int i = 0; i < count; i++)
        crvs_csv_add(file, i ? ';' : '\0', cells[i]);
    crvs_csv_end_row(file);
}

crvs_error_t *crvs_imports_export_model(crvs_request_t *request)
{
    const char *heads[] = {text_of(request, CRVS_T("csv.first_name")), text_of(request, CRVS_T("csv.last_name")),
                           text_of(request, CRVS_T("csv.username")),   text_of(request, CRVS_T("csv.email")),
                           text_of(request, CRVS_T("csv.role")),       text_of(request, CRVS_T("csv.class_codes"))};
    const char *student[] = {"Zoé", "Ngo", "zoe.ngo", "", text_of(request, CRVS_T("csv.model_student")), ""};
    const char *teacher[] = {
        "Étienne", "Mbarga", "etienne.mbarga", "etienne@example.org", text_of(request, CRVS_T("csv.model_teacher")),
        ""};
    crvs_buffer_t file;

    crvs_buffer_init(&file, request->pool, 1024);
    crvs_buffer_add(&file, CRVS_CSV_MARK, 3);
    add_row(&file, heads, 6);
    add_row(&file, student, 6);
    add_row(&file, teacher, 6);
    return send_file(request, text_of(request, CRVS_T("csv.file_model")), &file);
}

/* --- Links --- */

#define COLUMNS 5

typedef struct {
    crvs_request_t *request;
    crvs_buffer_t file;
} links_t;

/* New links for everybody who has no password yet; links from an earlier file become invalid. */
static crvs_error_t *make_links(crvs_db_t *db, void *baton)
{
    links_t *links = baton;
    crvs_request_t *request = links->request;
    static const char *const heads[] = {CRVS_T("csv.name"), CRVS_T("csv.username"), CRVS_T("csv.email"),
                                        CRVS_T("csv.link"), CRVS_T("csv.link_until")};
    crvs_act_t *act = crvs_request_act(request);
    const char *where = apr_psprintf(request->pool, "import %" APR_INT64_T_FMT, request->id);
    crvs_list_t *people;

    crvs_rows_begin(act, &links->file, heads, COLUMNS);
    CRVS_TRY(crvs_sql_import_without_password(db, &people, request->id));
    for (int i = 0; i < people->count; i++) {
        const crvs_object_t *user = crvs_list_object(people, i);
        const char *cells[] = {crvs_object_text(user, "full_name"), crvs_object_text(user, "username"),
                               crvs_object_text(user, "email"), NULL, NULL};
        crvs_user_link_t link;

        CRVS_TRY(crvs_user_link_add(act, crvs_object_int(user, "id"), false, where, &link));
        cells[3] = ap_construct_url(request->pool, crvs_request_url(request, "%s", link.path), request->r);
        cells[4] = crvs_zone_show(request->site->zone, act->language->index, &act->language->time_words, act->now,
                                  link.expires_at, "full", request->pool);
        crvs_rows_add(act, &links->file, cells, COLUMNS);
    }
    return NULL;
}

crvs_error_t *crvs_imports_export_links(crvs_request_t *request)
{
    links_t links = {.request = request};

    if (!crvs_login_has_passwords(request))
        return crvs_error_not_found(request->pool);
    CRVS_TRY(crvs_db_transaction(request->db, make_links, &links));
    crvs_once_note_shown(request, apr_psprintf(request->pool, "users/import/%" APR_INT64_T_FMT "/", request->id),
                         CRVS_T("flash.links_shown"));
    return send_file(request, text_of(request, CRVS_T("csv.file_links")), &links.file);
}
