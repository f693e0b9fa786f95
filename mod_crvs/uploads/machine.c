/* SPDX-License-Identifier: Apache-2.0 */
#include "uploads/machine.h"

#include "core/base/crypto.h"
#include "core/text/number.h"
#include "core/text/text.h"
#include "identity/machine.h"
#include "queries/uploads.h"
#include "uploads/create.h"
#include "uploads/file.h"
#include "uploads/tus.h"
#include "uploads/uploads.h"

#include <apr_strings.h>

#define MAX_SOURCE_LENGTH 1000
#define FOLDER "classrooms/recording/upload/"

static const char *header(const crvs_request_t *request, const char *name)
{
    const char *value = apr_table_get(request->r->headers_in, name);

    return value ? value : "";
}

/*
 * A secret of the webhook, in one of the webhook's ways. What is signed is not the body, which may be gigabytes and is
 * not there yet, but what the request asks for.
 */
static crvs_error_t *authenticate(crvs_request_t *request)
{
    const char *text = apr_pstrcat(request->pool, request->r->method, " ", request->r->uri, "\n",
                                   header(request, "Upload-Length"), "\n", header(request, "Upload-Offset"), "\n",
                                   header(request, "Upload-Metadata"), "\n", header(request, "Upload-Checksum"), NULL);

    /* Without a secret the webhook is open. The disk is not. */
    return crvs_machine_authenticate(request, text, strlen(text));
}

crvs_error_t *crvs_uploads_machine_load(crvs_request_t *request)
{
    CRVS_TRY(authenticate(request));
    CRVS_TRY(crvs_sql_upload_for_machine(request->db, &request->subject, request->name));
    return request->subject ? NULL : crvs_error_not_found(request->pool);
}

/*
 * The session that the metadata name. That there is none, or another room's, is no reason to lose a recording: it then
 * belongs to none, under the room's name, until an administrator attaches it.
 */
static crvs_error_t *find_session(crvs_request_t *request, const apr_table_t *metadata, crvs_upload_new_t *upload)
{
    apr_int64_t id = crvs_number_id(apr_table_get(metadata, "session_id"));
    const char *room = apr_table_get(metadata, "room");
    crvs_object_t *session;

    if (!*upload->title)
        upload->title = room ? room : "";
    if (!id)
        return NULL;
    CRVS_TRY(crvs_sql_upload_session(request->db, &session, id));
    if (!session || (room && strcasecmp(room, crvs_object_text(session, "room_name"))))
        return NULL;
    upload->session_id = crvs_object_int(session, "id");
    upload->title = "";
    return NULL;
}

/* A repeated upload is resumed where it stopped; one whose file has changed starts again. */
static crvs_error_t *find_repeated(crvs_request_t *request, const crvs_upload_new_t *upload, crvs_object_t **found)
{
    const char *public_id;
    crvs_upload_file_t file = {0};
    bool is_same;

    CRVS_TRY(crvs_sql_upload_of_source(request->db, found, upload->source_hash));
    if (!*found)
        return NULL;
    public_id = crvs_object_text(*found, "public_id");
    is_same = crvs_object_int(*found, "bytes") == upload->bytes;
    if (crvs_object_true(*found, "is_done")) {
        if (!is_same)
            return crvs_tus_refuse(request, HTTP_CONFLICT, "This source was taken in before, with another length.");
        crvs_tus_set_offset(request, upload->bytes);
        return NULL;
    }
    if (is_same && crvs_object_seconds(*found, "expires_at") > request->now
        && !crvs_uploads_file_open(request, public_id, &file) && file.file) {
        crvs_tus_set_offset(request, file.offset);
        return NULL;
    }
    CRVS_TRY(crvs_sql_upload_delete(request->db, NULL, crvs_object_int(*found, "id")));
    crvs_uploads_file_remove(request, public_id);
    *found = NULL;
    return NULL;
}

crvs_error_t *crvs_uploads_machine_create(crvs_request_t *request)
{
    crvs_upload_new_t upload = {.is_machine = true};
    apr_table_t *metadata;
    crvs_object_t *repeated;
    crvs_error_t *error;

    CRVS_TRY(authenticate(request));
    CRVS_TRY(crvs_tus_begin(request));
    CRVS_TRY(crvs_uploads_create_read(request, &upload, &metadata));
    upload.source = apr_table_get(metadata, "source");
    if (!upload.source || !*upload.source || crvs_text_characters(upload.source) > MAX_SOURCE_LENGTH)
        return crvs_tus_refuse(request, HTTP_BAD_REQUEST,
                               "source is missing in Upload-Metadata, or has more than 1000 characters.");
    upload.source_hash = crvs_crypto_sha256_hex(request->pool, upload.source, strlen(upload.source));
    CRVS_TRY(find_session(request, metadata, &upload));
    CRVS_TRY(find_repeated(request, &upload, &repeated));
    if (!repeated) {
        error = crvs_uploads_create_begin(request, &upload, FOLDER);
        if (!crvs_db_is_duplicate(error))
            return error;
        /* The same upload was begun at the same time. */
        CRVS_TRY(find_repeated(request, &upload, &repeated));
        if (!repeated)
            return error;
    }
    return crvs_uploads_create_point_to(request, FOLDER, crvs_object_text(repeated, "public_id"));
}
