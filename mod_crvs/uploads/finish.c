/* SPDX-License-Identifier: Apache-2.0 */
#include "uploads/finish.h"

#include "config.h"
#include "core/base/counter.h"
#include "core/base/crypto.h"
#include "core/base/media.h"
#include "core/http/request.h"
#include "core/http/route.h"
#include "core/http/flash.h"
#include "queries/uploads.h"
#include "recordings/recordings.h"

#include <apr_strings.h>

/* Removed entirely: nothing of it can be used. */
static crvs_error_t *reject(crvs_upload_file_t *file, const crvs_object_t *upload, int status, const char *key,
                            const char *detail)
{
    crvs_request_t *request = file->request;
    crvs_error_t *error = CRVS_ERROR(request->pool, status, key, "an upload was refused: %s", detail);

    crvs_counter_add(CRVS_COUNTER_UPLOADS_REFUSED, 1);
    request->r->connection->keepalive = AP_CONN_CLOSE;
    if (request->route->access->machine)
        error->detail = detail;
    CRVS_TRY(crvs_sql_upload_delete(request->db, NULL, crvs_object_int(upload, "id")));
    crvs_uploads_file_remove(request, crvs_object_text(upload, "public_id"));
    return error;
}

static crvs_error_t *not_video(crvs_upload_file_t *file, const crvs_object_t *upload)
{
    return reject(file, upload, HTTP_UNSUPPORTED_MEDIA_TYPE, CRVS_T("error.not_video"),
                  "The file is no MP4, QuickTime, M4A, WebM, Matroska or Ogg, whatever its name says.");
}

crvs_error_t *crvs_uploads_finish_check_beginning(crvs_upload_file_t *file, const crvs_object_t *upload)
{
    unsigned char head[CRVS_MEDIA_HEAD];
    apr_size_t length = sizeof(head);
    apr_off_t begin = 0;
    apr_status_t status = apr_file_seek(file->file, APR_SET, &begin);

    if (status == APR_SUCCESS)
        status = apr_file_read_full(file->file, head, length, &length);
    if (status != APR_SUCCESS)
        return crvs_error_not_stored(file->request->pool, status, file->path);
    return crvs_media_recognize(head, length) ? NULL : not_video(file, upload);
}

/*
 * What the file is called in the recording's address: what it is of, not what somebody called it; a room's name would
 * hold the class's code.
 */
static const char *name_of(apr_pool_t *pool, const crvs_object_t *upload)
{
    apr_int64_t session_id = crvs_object_int(upload, "session_id");
    apr_int64_t lesson_id = crvs_object_int(upload, "lesson_id");

    if (session_id)
        return apr_psprintf(pool, "session-%" APR_INT64_T_FMT, session_id);
    if (lesson_id)
        return apr_psprintf(pool, "lesson-%" APR_INT64_T_FMT, lesson_id);
    return "recording";
}

/* What it came from: of a machine its own name for the file, so that it is known however it comes. */
static const char *source_of(apr_pool_t *pool, const crvs_object_t *upload)
{
    const char *source = crvs_object_text(upload, "source");

    return *source ? source : apr_pstrcat(pool, "upload:", crvs_object_text(upload, "public_id"), NULL);
}

typedef struct {
    const crvs_object_t *upload;
    apr_int64_t recording_id;
} finished_t;

static crvs_error_t *settle(crvs_db_t *db, void *baton)
{
    const finished_t *finished = baton;
    const crvs_object_t *upload = finished->upload;
    apr_int64_t lesson_id = crvs_object_int(upload, "lesson_id");

    if (lesson_id)
        CRVS_TRY(crvs_sql_upload_video(db, NULL, lesson_id, crvs_object_text(upload, "title"), finished->recording_id));
    return crvs_sql_upload_done(db, NULL, crvs_object_int(upload, "id"));
}

/* What follows the recording: doing it again changes nothing. */
static crvs_error_t *finish(crvs_request_t *request, const crvs_object_t *upload, apr_int64_t recording_id)
{
    finished_t finished = {upload, recording_id};

    CRVS_TRY(crvs_db_transaction(request->db, settle, &finished));
    if (request->viewer)
        crvs_flash(request, "success", CRVS_T("flash.recording_added"));
    return NULL;
}

crvs_error_t *crvs_uploads_finish(crvs_upload_file_t *file, const crvs_object_t *upload)
{
    crvs_request_t *request = file->request;
    crvs_media_facts_t facts;
    crvs_adopted_t adopted = {0};
    crvs_recording_file_t recording = {.way = request->route->access->machine ? CRVS_WAY_MACHINE : CRVS_WAY_UPLOAD,
                                       .session_id = crvs_object_int(upload, "session_id"),
                                       .staged = file->path,
                                       .name = name_of(request->pool, upload),
                                       .title = crvs_object_text(upload, "title"),
                                       .source = source_of(request->pool, upload),
                                       .uploaded_by = crvs_object_int(upload, "user_id")};
    apr_status_t status = crvs_media_examine(file->file, &facts);

    if (status != APR_SUCCESS)
        return crvs_error_not_stored(request->pool, status, file->path);
    if (!facts.kind)
        return not_video(file, upload);
    if (facts.flaw == CRVS_MEDIA_CUT_OFF)
        return reject(file, upload, HTTP_UNPROCESSABLE_ENTITY, CRVS_T("error.video_cut_off"),
                      "The MP4 has no index (moov): its recording was cut off.");
    /* A machine has no other to send: it is kept for whoever can play it. */
    if (facts.flaw == CRVS_MEDIA_FOREIGN && !request->route->access->machine)
        return reject(file, upload, HTTP_UNSUPPORTED_MEDIA_TYPE, CRVS_T("error.video_foreign"),
                      "The film is in a format that few browsers play; H.264 is taken.");
    recording.type = facts.kind->type;
    recording.seconds = facts.seconds;
    CRVS_TRY(crvs_recordings_adopt_file(crvs_request_act(request), &recording, &adopted));
    CRVS_TRY(finish(request, upload, adopted.id));
    crvs_counter_add(CRVS_COUNTER_UPLOADS_FINISHED, 1);
    if (adopted.duplicate)
        crvs_uploads_file_remove(request, crvs_object_text(upload, "public_id"));
    return NULL;
}

crvs_error_t *crvs_uploads_finish_moved(crvs_request_t *request, const crvs_object_t *upload)
{
    const char *source = source_of(request->pool, upload);
    crvs_object_t *recording;

    CRVS_TRY(crvs_sql_upload_recording(request->db, &recording,
                                       crvs_crypto_sha256_hex(request->pool, source, strlen(source)),
                                       crvs_object_int(upload, "session_id")));
    if (!recording)
        return crvs_error_not_found(request->pool);
    return finish(request, upload, crvs_object_int(recording, "id"));
}
