/* SPDX-License-Identifier: Apache-2.0 */
/* A file as others see it: its line on a page, and its bytes for whoever may read what it is attached to. */
#include "attachments/incoming.h"
#include "core/http/response.h"
#include "core/site.h"
#include "core/template/size.h"
#include "identity/viewer.h"
#include "queries/attachments.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

static crvs_error_t *guard_reader(crvs_request_t *request)
{
    const crvs_viewer_t *viewer = request->viewer;

    CRVS_TRY(crvs_sql_attachment_for_viewer(request->db, &request->subject, request->key, viewer->id,
                                            viewer->role == CRVS_ROLE_ADMIN, crvs_viewer_author_id(viewer)));
    return request->subject && request->site->spool ? NULL : crvs_error_not_found(request->pool);
}

const crvs_access_t crvs_attachments_file_access = {
    .name = "attachment", .file = true, .signed_in = true, .guard = guard_reader};

static const char *stored_name(apr_pool_t *pool, const char *media_type)
{
    const crvs_kind_t *kind = crvs_kind_of_type(media_type);

    return kind ? apr_pstrcat(pool, CRVS_ATTACHMENTS_FILE, kind->extension, NULL) : "";
}

crvs_error_t *crvs_attachments_file(crvs_request_t *request)
{
    const char *type = crvs_object_text(request->subject, "media_type");
    const char *name = stored_name(request->pool, type);

    if (!*name || strcmp(request->name, name))
        return crvs_error_not_found(request->pool);
    CRVS_TRY(crvs_response_file(request, request->site->spool, request->key, name, type,
                                crvs_object_text(request->subject, "file_name")));
    /* Also where a browser shows it all the same, it runs nothing and belongs to no site. */
    apr_table_setn(request->r->err_headers_out, "Content-Security-Policy", "default-src 'none'; sandbox");
    return NULL;
}

static const char *capitals(apr_pool_t *pool, const char *text)
{
    char *made = apr_pstrdup(pool, text);

    for (char *at = made; *at; at++)
        *at = (char)apr_toupper(*at);
    return made;
}

const char *crvs_attachments_file_url(const crvs_request_t *request, const crvs_object_t *row)
{
    return crvs_request_url(request, "attachments/%s/%s", crvs_object_text(row, "public_id"),
                            stored_name(request->pool, crvs_object_text(row, "media_type")));
}

void crvs_attachments_file_describe(crvs_request_t *request, crvs_object_t *row)
{
    const crvs_kind_t *kind = crvs_kind_of_type(crvs_object_text(row, "media_type"));

    crvs_object_set(row, "url", crvs_value_text(crvs_attachments_file_url(request, row)));
    crvs_object_set(row, "ending", crvs_value_text(kind ? capitals(request->pool, kind->extension) : ""));
    crvs_object_set(row, "size",
                    crvs_value_text(crvs_size_text(request->pool, request->language, crvs_object_int(row, "bytes"))));
}

crvs_error_t *crvs_attachments_file_list(crvs_request_t *request, apr_int64_t announcement_id, apr_int64_t lesson_id,
                                         crvs_list_t **rows)
{
    CRVS_TRY(crvs_sql_attachments_of(request->db, rows, announcement_id, lesson_id));
    for (int i = 0; i < (*rows)->count; i++)
        crvs_attachments_file_describe(request, crvs_list_object(*rows, i));
    return NULL;
}
