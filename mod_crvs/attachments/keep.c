/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file comes to the disk: first its row, which says that nothing has it, then the file under another name, then under
 * its own. Whatever ends this on the way, what is left is known, and goes with what nothing has.
 */
#include "attachments/incoming.h"
#include "core/base/crypto.h"
#include "core/http/submit.h"
#include "core/site.h"
#include "identity/viewer.h"
#include "queries/attachments.h"

#include <apr_file_io.h>
#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define FOLDER_MODE (APR_FPROT_UREAD | APR_FPROT_UWRITE | APR_FPROT_UEXECUTE | APR_FPROT_GREAD | APR_FPROT_GEXECUTE)
#define FILE_MODE (APR_FPROT_UREAD | APR_FPROT_UWRITE | APR_FPROT_GREAD)
/* What backups leave alone. */
#define GROWING ".new"

/* So that the rename survives a power failure. */
static apr_status_t sync_folder(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    apr_status_t status = folder < 0 || fsync(folder) ? errno : APR_SUCCESS;

    if (folder >= 0)
        close(folder);
    return status;
}

static apr_status_t write_file(apr_pool_t *pool, const char *path, const crvs_incoming_t *incoming)
{
    apr_file_t *file;
    apr_status_t status =
                     apr_file_open(&file, path, APR_FOPEN_WRITE | APR_FOPEN_CREATE | APR_FOPEN_EXCL | APR_FOPEN_BINARY,
                                   FILE_MODE, pool),
                 closed;

    if (status != APR_SUCCESS)
        return status;
    status = apr_file_write_full(file, incoming->content, incoming->length, NULL);
    if (status == APR_SUCCESS)
        status = apr_file_sync(file);
    closed = apr_file_close(file);
    return status == APR_SUCCESS ? closed : status;
}

static crvs_error_t *put(crvs_request_t *request, const char *public_id, const crvs_incoming_t *incoming)
{
    apr_pool_t *pool = request->pool;
    const char *folder = apr_pstrcat(pool, request->site->spool, "/", public_id, NULL);
    const char *path = apr_pstrcat(pool, folder, "/", CRVS_ATTACHMENTS_FILE, incoming->kind->extension, NULL);
    const char *growing = apr_pstrcat(pool, path, GROWING, NULL);
    apr_status_t status = apr_dir_make(folder, FOLDER_MODE, pool);

    if (status == APR_SUCCESS)
        status = write_file(pool, growing, incoming);
    if (status == APR_SUCCESS)
        status = apr_file_rename(growing, path, pool);
    if (status == APR_SUCCESS)
        status = sync_folder(folder);
    if (status == APR_SUCCESS)
        status = sync_folder(request->site->spool);
    return status == APR_SUCCESS ? NULL : crvs_error_not_stored(pool, status, path);
}

static crvs_error_t *keep(crvs_choose_t *choice, const crvs_incoming_t *incoming)
{
    crvs_request_t *request = choice->request;
    unsigned char random[16];
    const char *public_id;
    apr_int64_t id;

    if (!crvs_crypto_random(random, sizeof(random)))
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "OpenSSL gave no random bytes");
    public_id = crvs_crypto_hex(request->pool, random, sizeof(random));
    CRVS_TRY(crvs_sql_attachment_reserve(request->db, &id, public_id, incoming->name, incoming->kind->type,
                                         (apr_int64_t)incoming->length, request->viewer->id));
    APR_ARRAY_PUSH(choice->ids, apr_int64_t) = id;
    /* A disk may take its time. */
    crvs_db_release(request->db);
    return put(request, public_id, incoming);
}

crvs_error_t *crvs_keep(crvs_choose_t *choice)
{
    crvs_request_t *request = choice->request;
    crvs_db_first_t first;
    crvs_error_t *error = NULL;

    if (request->is_redrawn)
        return crvs_submit_refuse(request);
    /* The form counts as taken with the thing that it makes, not with a file of it. */
    first = crvs_db_put_aside(request->db);
    choice->ids = apr_array_make(request->pool, CRVS_CHOOSE_MOST, sizeof(apr_int64_t));
    for (int i = 0; i < choice->incoming->nelts && !error; i++)
        error = keep(choice, &APR_ARRAY_IDX(choice->incoming, i, crvs_incoming_t));
    crvs_db_begin_with(request->db, first.work, first.baton);
    return error;
}

static crvs_error_t *attach(crvs_db_t *db, apr_int64_t *changed, apr_int64_t id, apr_int64_t announcement_id,
                            apr_int64_t lesson_id)
{
    return lesson_id ? crvs_sql_attachment_attach_to_lesson(db, changed, id, lesson_id)
                     : crvs_sql_attachment_attach(db, changed, id, announcement_id);
}

static crvs_error_t *detach(crvs_db_t *db, apr_int64_t *changed, apr_int64_t id, apr_int64_t announcement_id,
                            apr_int64_t lesson_id)
{
    return lesson_id ? crvs_sql_attachment_detach_from_lesson(db, changed, id, lesson_id)
                     : crvs_sql_attachment_detach(db, changed, id, announcement_id);
}

crvs_error_t *crvs_keep_attach(crvs_db_t *db, const crvs_choose_t *choice, apr_int64_t announcement_id,
                               apr_int64_t lesson_id, apr_int64_t *changed)
{
    *changed = 0;
    for (int i = 0; choice->ids && i < choice->ids->nelts; i++) {
        apr_int64_t one;

        CRVS_TRY(attach(db, &one, APR_ARRAY_IDX(choice->ids, i, apr_int64_t), announcement_id, lesson_id));
        *changed += one;
    }
    for (int i = 0; i < choice->present->count; i++) {
        const crvs_object_t *row = crvs_list_object(choice->present, i);
        apr_int64_t one;

        if (!crvs_object_true(row, "is_removed"))
            continue;
        CRVS_TRY(detach(db, &one, crvs_object_int(row, "attachment_id"), announcement_id, lesson_id));
        *changed += one;
    }
    return NULL;
}
