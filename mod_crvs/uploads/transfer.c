/* SPDX-License-Identifier: Apache-2.0 */
/* HEAD, PATCH and DELETE of an upload: how far it is, its next bytes, its end. */
#include "core/base/counter.h"
#include "core/base/crypto.h"
#include "core/base/media.h"
#include "core/http/body.h"
#include "queries/uploads.h"
#include "uploads/file.h"
#include "uploads/finish.h"
#include "uploads/machine.h"
#include "uploads/tus.h"
#include "uploads/uploads.h"

#include <apr_strings.h>

/*
 * A stalled connection is dropped after this timeout, and its lock with it, so that the next connection can resume the
 * upload.
 */
#define SILENCE apr_time_from_sec(10)

typedef struct {
    crvs_upload_file_t file;
    const crvs_object_t *upload;
    apr_off_t begin;       /* where this request began */
    apr_off_t length;      /* of the whole */
    crvs_digest_t *digest; /* NULL: no checksum was sent */
    const char *expected;
    bool is_checked; /* the file's beginning was looked at */
} transfer_t;

static bool is_done(const crvs_object_t *upload)
{
    return crvs_object_true(upload, "is_done");
}

static crvs_error_t *complete(crvs_request_t *request)
{
    return crvs_tus_refuse(request, HTTP_CONFLICT, "This upload is complete.");
}

static crvs_error_t *answer_done(crvs_request_t *request, int status)
{
    crvs_tus_set_offset(request, (apr_off_t)crvs_object_int(request->subject, "bytes"));
    return crvs_tus_answer(request, status);
}

crvs_error_t *crvs_transfer_offset(crvs_request_t *request)
{
    const crvs_object_t *upload = request->subject;
    const char *metadata = crvs_object_text(upload, "metadata");
    apr_off_t length = (apr_off_t)crvs_object_int(upload, "bytes");
    crvs_upload_file_t file = {0};

    CRVS_TRY(crvs_tus_begin(request));
    apr_table_setn(request->r->err_headers_out, "Upload-Length", apr_off_t_toa(request->pool, length));
    if (*metadata)
        apr_table_setn(request->r->err_headers_out, "Upload-Metadata", metadata);
    if (is_done(upload))
        return answer_done(request, HTTP_OK);
    CRVS_TRY(crvs_uploads_file_open(request, crvs_object_text(upload, "public_id"), &file));
    if (!file.file) {
        CRVS_TRY(crvs_uploads_finish_moved(request, upload));
        return answer_done(request, HTTP_OK);
    }
    if (file.offset >= length) {
        /* All has come, and something kept it from being registered. */
        CRVS_TRY(crvs_uploads_file_lock(&file));
        CRVS_TRY(crvs_uploads_finish(&file, upload));
        return answer_done(request, HTTP_OK);
    }
    if (!file.read_only)
        CRVS_TRY(crvs_uploads_file_sync(&file));
    crvs_tus_set_offset(request, file.offset);
    crvs_tus_set_expiry(request, crvs_object_seconds(upload, "expires_at"));
    return crvs_tus_answer(request, HTTP_OK);
}

/* Reads Upload-Checksum, "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=". */
static crvs_error_t *read_checksum(crvs_request_t *request, transfer_t *transfer)
{
    const char *header = apr_table_get(request->r->headers_in, "Upload-Checksum");
    const char *space = header ? strchr(header, ' ') : NULL;

    if (!header)
        return NULL;
    if (space)
        transfer->digest =
            crvs_crypto_digest_make(request->pool, apr_pstrmemdup(request->pool, header, (apr_size_t)(space - header)));
    if (!transfer->digest)
        return crvs_tus_refuse(request, HTTP_BAD_REQUEST,
                               "Upload-Checksum must be sha1 or sha256, a space, and the checksum in base64.");
    transfer->expected = space + 1;
    return NULL;
}

static crvs_error_t *take(void *baton, const char *data, apr_size_t length)
{
    transfer_t *transfer = baton;
    crvs_upload_file_t *file = &transfer->file;

    if ((apr_off_t)length > transfer->length - file->offset)
        return crvs_tus_refuse(file->request, HTTP_REQUEST_ENTITY_TOO_LARGE, "This is more than Upload-Length said.");
    CRVS_TRY(crvs_uploads_file_append(file, data, length));
    crvs_counter_add(CRVS_COUNTER_UPLOAD_BYTES, length);
    if (transfer->digest)
        crvs_crypto_digest_add(transfer->digest, data, length);
    /* So that whoever sends the wrong file is told at once, not hours later. */
    if (!transfer->is_checked && file->offset >= CRVS_MEDIA_HEAD) {
        transfer->is_checked = true;
        CRVS_TRY(crvs_uploads_finish_check_beginning(file, transfer->upload));
    }
    return NULL;
}

static crvs_error_t *mismatch(crvs_request_t *request)
{
    crvs_error_t *error = crvs_tus_refuse(request, 460, "The checksum is not that of what arrived.");

    error->status_line = "460 Checksum Mismatch";
    return error;
}

/* Stores the body. With a checksum, bytes that do not match are cut off again. */
static crvs_error_t *receive(crvs_request_t *request, transfer_t *transfer)
{
    crvs_error_t *error;

    crvs_db_release(request->db);
    error = crvs_body_stream(request, SILENCE, take, transfer);
    if (!error && transfer->digest) {
        const char *digest = crvs_crypto_digest_base64(transfer->digest, request->pool);

        if (!digest || strcmp(digest, transfer->expected))
            error = mismatch(request);
    }
    if (error && transfer->digest && transfer->file.offset > transfer->begin)
        CRVS_TRY(crvs_uploads_file_cut(&transfer->file, transfer->begin));
    CRVS_TRY(crvs_uploads_file_sync(&transfer->file));
    return error;
}

static crvs_error_t *check_offset(crvs_request_t *request, const transfer_t *transfer, apr_off_t offset)
{
    apr_off_t announced = crvs_tus_number(request, "Content-Length");

    if (offset != transfer->file.offset)
        return crvs_tus_refuse(
            request, HTTP_CONFLICT,
            apr_psprintf(request->pool, "Upload-Offset must be %" APR_OFF_T_FMT ".", transfer->file.offset));
    if (announced > transfer->length - offset)
        return crvs_tus_refuse(request, HTTP_REQUEST_ENTITY_TOO_LARGE, "This is more than Upload-Length said.");
    return announced > 0 ? crvs_uploads_file_space(request, announced) : NULL;
}

/* Takes the bytes of a file that this request holds; makes a recording of it where they were its last. */
static crvs_error_t *append(crvs_request_t *request, transfer_t *transfer, apr_off_t offset)
{
    transfer->begin = transfer->file.offset;
    transfer->is_checked = transfer->begin >= CRVS_MEDIA_HEAD;
    CRVS_TRY(check_offset(request, transfer, offset));
    CRVS_TRY(receive(request, transfer));
    if (transfer->file.offset == transfer->length)
        return crvs_uploads_finish(&transfer->file, transfer->upload);
    return crvs_sql_upload_keep(request->db, NULL, crvs_object_int(transfer->upload, "id"), CRVS_UPLOAD_DAYS);
}

crvs_error_t *crvs_transfer_append(crvs_request_t *request)
{
    const crvs_object_t *upload = request->subject;
    transfer_t transfer = {.upload = upload, .length = (apr_off_t)crvs_object_int(upload, "bytes")};
    apr_off_t offset = crvs_tus_number(request, "Upload-Offset");
    crvs_error_t *error;

    CRVS_TRY(crvs_tus_begin(request));
    if (!crvs_request_has_type(request, "application/offset+octet-stream"))
        return crvs_tus_refuse(request, HTTP_UNSUPPORTED_MEDIA_TYPE,
                               "Content-Type must be application/offset+octet-stream.");
    if (offset < 0)
        return crvs_tus_refuse(request, HTTP_BAD_REQUEST, "Upload-Offset is missing, or no number.");
    CRVS_TRY(read_checksum(request, &transfer));
    if (is_done(upload))
        return offset == transfer.length ? answer_done(request, HTTP_NO_CONTENT) : complete(request);
    CRVS_TRY(crvs_uploads_file_open(request, crvs_object_text(upload, "public_id"), &transfer.file));
    if (!transfer.file.file) {
        CRVS_TRY(crvs_uploads_finish_moved(request, upload));
        return offset == transfer.length ? answer_done(request, HTTP_NO_CONTENT) : complete(request);
    }
    CRVS_TRY(crvs_uploads_file_lock(&transfer.file));
    error = append(request, &transfer, offset);
    /* By us, a full disk or the database: unlike what is refused, it goes on when its sender comes again. */
    if (error && ap_is_HTTP_SERVER_ERROR(error->status))
        crvs_counter_add(CRVS_COUNTER_UPLOADS_FAILED, 1);
    /* Before the answer: as soon as it is read, the next bytes may come by another connection. */
    crvs_uploads_file_close(&transfer.file);
    CRVS_TRY(error);
    if (transfer.file.offset == transfer.length)
        return answer_done(request, HTTP_NO_CONTENT);
    crvs_tus_set_expiry(request, request->now + CRVS_UPLOAD_DAYS * 24 * 3600);
    crvs_tus_set_offset(request, transfer.file.offset);
    return crvs_tus_answer(request, HTTP_NO_CONTENT);
}

/* A recording that came of it is the player's to remove, not its sender's. */
crvs_error_t *crvs_transfer_terminate(crvs_request_t *request)
{
    const crvs_object_t *upload = request->subject;
    crvs_upload_file_t file = {0};

    CRVS_TRY(crvs_tus_begin(request));
    if (is_done(upload))
        return complete(request);
    CRVS_TRY(crvs_uploads_file_open(request, crvs_object_text(upload, "public_id"), &file));
    if (file.file)
        CRVS_TRY(crvs_uploads_file_lock(&file));
    CRVS_TRY(crvs_sql_upload_delete(request->db, NULL, crvs_object_int(upload, "id")));
    crvs_uploads_file_remove(request, crvs_object_text(upload, "public_id"));
    crvs_counter_add(CRVS_COUNTER_UPLOADS_ABANDONED, 1);
    return crvs_tus_answer(request, HTTP_NO_CONTENT);
}

crvs_error_t *crvs_transfer_machine_offset(crvs_request_t *request)
{
    CRVS_TRY(crvs_uploads_machine_load(request));
    return crvs_transfer_offset(request);
}

crvs_error_t *crvs_transfer_machine_append(crvs_request_t *request)
{
    CRVS_TRY(crvs_uploads_machine_load(request));
    return crvs_transfer_append(request);
}

crvs_error_t *crvs_transfer_machine_terminate(crvs_request_t *request)
{
    CRVS_TRY(crvs_uploads_machine_load(request));
    return crvs_transfer_terminate(request);
}
