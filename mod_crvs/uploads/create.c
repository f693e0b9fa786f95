/* SPDX-License-Identifier: Apache-2.0 */
#include "uploads/create.h"

#include "config.h"
#include "core/base/counter.h"
#include "core/base/crypto.h"
#include "core/text/direction.h"
#include "core/text/text.h"
#include "identity/viewer.h"
#include "queries/uploads.h"
#include "uploads/file.h"
#include "uploads/metadata.h"
#include "uploads/tus.h"
#include "uploads/uploads.h"

#include <apr_strings.h>
#include <http_log.h>

APLOG_USE_MODULE(crvs);

#define ID_BYTES 16
#define MAX_TITLE_LENGTH 200
/* How many unfinished uploads a user may have. */
#define MAX_UNFINISHED 20

static crvs_error_t *read_length(crvs_request_t *request, apr_off_t *bytes)
{
    apr_off_t limit = crvs_config_of(request->r->server)->max_upload;
    crvs_error_t *error;

    *bytes = crvs_tus_number(request, "Upload-Length");
    if (apr_table_get(request->r->headers_in, "Upload-Concat"))
        return crvs_tus_refuse(request, HTTP_BAD_REQUEST, "Uploads are not concatenated here.");
    if (*bytes < 1)
        return crvs_tus_refuse(request, HTTP_BAD_REQUEST,
                               "Upload-Length must be the number of the file's bytes, at least 1.");
    if (*bytes <= limit)
        return NULL;
    error = CRVS_ERROR(request->pool, HTTP_REQUEST_ENTITY_TOO_LARGE, CRVS_T("error.upload_too_large"), "%s", "");
    if (request->route->access->machine)
        error->detail =
            apr_psprintf(request->pool, "A file may have %" APR_OFF_T_FMT " bytes here (CrvsMaxUpload).", limit);
    return error;
}

/* What a recording is called: what somebody typed, or else nothing. */
static crvs_error_t *read_title(crvs_request_t *request, const apr_table_t *metadata, crvs_upload_new_t *upload)
{
    const char *title = apr_table_get(metadata, "title");

    upload->title = title ? crvs_text_trim(request->pool, crvs_direction_remove(request->pool, title)) : "";
    if (crvs_text_characters(upload->title) > MAX_TITLE_LENGTH || crvs_text_has_controls(upload->title))
        return crvs_tus_refuse(request, HTTP_BAD_REQUEST, "title has more than 200 characters, or control characters.");
    return NULL;
}

crvs_error_t *crvs_uploads_create_read(crvs_request_t *request, crvs_upload_new_t *upload, apr_table_t **metadata)
{
    const char *header = apr_table_get(request->r->headers_in, "Upload-Metadata");
    const char *reason;

    CRVS_TRY(read_length(request, &upload->bytes));
    *metadata = crvs_metadata_parse(request->pool, header, &reason);
    if (!*metadata)
        return crvs_tus_refuse(request, HTTP_BAD_REQUEST, reason);
    upload->metadata = header ? header : "";
    for (const char *at = upload->metadata; *at; at++) {
        if (*at & 0x80)
            return crvs_tus_refuse(request, HTTP_BAD_REQUEST, "Upload-Metadata is not ASCII.");
    }
    CRVS_TRY(read_title(request, *metadata, upload));
    return crvs_uploads_file_space(request, upload->bytes);
}

crvs_error_t *crvs_uploads_create_point_to(crvs_request_t *request, const char *folder, const char *public_id)
{
    apr_table_setn(request->r->err_headers_out, "Location", crvs_request_url(request, "%s%s", folder, public_id));
    return crvs_tus_answer(request, HTTP_CREATED);
}

crvs_error_t *crvs_uploads_create_begin(crvs_request_t *request, const crvs_upload_new_t *upload, const char *folder)
{
    unsigned char bytes[ID_BYTES];
    const char *public_id;
    crvs_error_t *error;

    if (!crvs_crypto_random(bytes, sizeof(bytes)))
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"), "no random bytes");
    public_id = crvs_crypto_hex(request->pool, bytes, sizeof(bytes));
    CRVS_TRY(crvs_uploads_file_make(request, public_id));
    error = crvs_sql_upload_add(request->db, NULL, public_id, upload->session_id, upload->lesson_id, upload->user_id,
                                upload->is_machine, upload->source, upload->source_hash, upload->title,
                                upload->metadata, upload->bytes, CRVS_UPLOAD_DAYS);
    if (error) {
        crvs_uploads_file_remove(request, public_id);
        return error;
    }
    crvs_counter_add(CRVS_COUNTER_UPLOADS_BEGUN, 1);
    crvs_tus_set_expiry(request, request->now + CRVS_UPLOAD_DAYS * 24 * 3600);
    crvs_tus_set_offset(request, 0);
    return crvs_uploads_create_point_to(request, folder, public_id);
}

/* A lesson's video has a title: that of the file, where nobody typed one. */
static const char *title_of_file(apr_pool_t *pool, const apr_table_t *metadata)
{
    const char *name = apr_table_get(metadata, "filename");
    const char *ending = name ? strrchr(name, '.') : NULL;
    const char *title =
        name ? apr_pstrmemdup(pool, name, ending && ending > name ? (apr_size_t)(ending - name) : strlen(name)) : "";

    title = crvs_text_trim(pool, crvs_direction_remove(pool, crvs_text_repair(pool, title, strlen(title))));
    return *title && crvs_text_characters(title) <= MAX_TITLE_LENGTH ? title : "Video";
}

static crvs_error_t *create(crvs_request_t *request, crvs_upload_new_t *upload)
{
    apr_table_t *metadata;
    crvs_object_t *count;

    CRVS_TRY(crvs_tus_begin(request));
    CRVS_TRY(crvs_uploads_create_read(request, upload, &metadata));
    CRVS_TRY(crvs_sql_upload_count(request->db, &count, request->viewer->id));
    if (crvs_object_int(count, "unfinished") >= MAX_UNFINISHED)
        return CRVS_ERROR(request->pool, HTTP_TOO_MANY_REQUESTS, CRVS_T("error.uploads_unfinished"), "%s", "");
    if (upload->lesson_id && !*upload->title)
        upload->title = title_of_file(request->pool, metadata);
    upload->user_id = request->viewer->id;
    upload->source = upload->source_hash = "";
    return crvs_uploads_create_begin(request, upload, "uploads/");
}

crvs_error_t *crvs_uploads_create_for_session(crvs_request_t *request)
{
    crvs_upload_new_t upload = {.session_id = request->id};

    return create(request, &upload);
}

crvs_error_t *crvs_uploads_create_for_lesson(crvs_request_t *request)
{
    crvs_upload_new_t upload = {.lesson_id = request->id};

    return create(request, &upload);
}
