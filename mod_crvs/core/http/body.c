/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/body.h"

#include "core/base/buffer.h"

#include <apr_file_io.h>
#include <apr_mmap.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <util_filter.h>

/* How much of a body is asked for at once. */
#define PIECE (64 * 1024)
/* How long is waited until a stream is asked again: the longer it has been silent, the longer. */
#define SHORTEST_NAP apr_time_from_msec(1)
#define LONGEST_NAP apr_time_from_msec(100)
/* httpd's mark for a LimitRequestBody that nobody set: it then has a limit of its own, 1 GiB since 2.4.54. */
#define LIMIT_UNSET (-(apr_off_t)1)

static ap_filter_rec_t *catcher;

/*
 * A filter that refuses a body (over LimitRequestBody, a broken chunk) answers by itself: it sends an error bucket to
 * where answers go, of which httpd then makes a page. Caught before that, the refusal is ours to answer.
 */
static apr_status_t catch_refusal(ap_filter_t *filter, apr_bucket_brigade *brigade)
{
    int *status = filter->ctx;

    for (apr_bucket *bucket = APR_BRIGADE_FIRST(brigade); bucket != APR_BRIGADE_SENTINEL(brigade);
         bucket = APR_BUCKET_NEXT(bucket)) {
        if (AP_BUCKET_IS_ERROR(bucket)) {
            *status = ((ap_bucket_error *)bucket->data)->status;
            apr_brigade_cleanup(brigade);
            return AP_FILTER_ERROR;
        }
    }
    return ap_pass_brigade(filter->next, brigade);
}

void crvs_body_register(void)
{
    /* Ahead of all other filters on the response. */
    catcher = ap_register_output_filter("CRVS_REFUSAL", catch_refusal, NULL, AP_FTYPE_RESOURCE - 1);
}

/* @param refusal the HTTP status of what was caught; 0: nothing was */
static crvs_error_t *read_error(crvs_request_t *request, apr_status_t status, int refusal)
{
    if (refusal == HTTP_REQUEST_ENTITY_TOO_LARGE || status == APR_ENOSPC)
        return CRVS_ERROR(request->pool, HTTP_REQUEST_ENTITY_TOO_LARGE, CRVS_T("error.too_large"),
                          "httpd took no more of the body: see LimitRequestBody");
    if (refusal)
        return CRVS_ERROR(request->pool, refusal, CRVS_T("error.bad_request"), "%s", "");
    if (APR_STATUS_IS_EOF(status) || APR_STATUS_IS_INCOMPLETE(status) || APR_STATUS_IS_ECONNABORTED(status)
        || APR_STATUS_IS_ECONNRESET(status))
        return CRVS_ERROR(request->pool, HTTP_BAD_REQUEST, CRVS_T("error.bad_request"), "%s", "");
    if (APR_STATUS_IS_TIMEUP(status))
        return CRVS_ERROR(request->pool, HTTP_REQUEST_TIME_OUT, CRVS_T("error.bad_request"), "%s", "");
    /* AP_FILTER_ERROR among them: a filter has answered in a way of its own. */
    return CRVS_ERROR(request->pool, ap_map_http_request_error(status, HTTP_BAD_REQUEST), CRVS_T("error.bad_request"),
                      "reading the body failed with status %d", status);
}

static crvs_error_t *beyond(const crvs_request_t *request, apr_size_t limit)
{
    crvs_error_t *error = CRVS_ERROR(request->pool, HTTP_REQUEST_ENTITY_TOO_LARGE, CRVS_T("error.too_large"), "%s", "");

    error->detail = apr_psprintf(request->pool, "The body may have %" APR_SIZE_T_FMT " bytes at the most.", limit);
    return error;
}

/* The same, where the rest stays unread. */
static crvs_error_t *too_large(crvs_request_t *request, apr_size_t limit)
{
    request->r->connection->keepalive = AP_CONN_CLOSE;
    return beyond(request, limit);
}

/* Hands over what a brigade holds; sets @a end at the end of the body. */
static crvs_error_t *take_brigade(crvs_request_t *request, apr_bucket_brigade *brigade, crvs_take_fn take, void *baton,
                                  bool *end)
{
    while (!APR_BRIGADE_EMPTY(brigade) && !*end) {
        apr_bucket *bucket = APR_BRIGADE_FIRST(brigade);
        const char *data;
        apr_size_t size;
        apr_status_t status;

        if (APR_BUCKET_IS_EOS(bucket)) {
            *end = true;
        }
        else if (!APR_BUCKET_IS_METADATA(bucket)) {
            status = apr_bucket_read(bucket, &data, &size, APR_BLOCK_READ);
            if (status != APR_SUCCESS)
                return read_error(request, status, 0);
            CRVS_TRY(take(baton, data, size));
        }
        apr_bucket_delete(bucket);
    }
    return NULL;
}

/*
 * The next bytes of the body, once there are some. A stream of HTTP/2 has no socket of its own whose time-out could be
 * set; there it is we who wait.
 * @param silence how long nothing may come; 0: as long as httpd lets it
 */
static apr_status_t wait_for_bytes(request_rec *r, apr_bucket_brigade *brigade, apr_interval_time_t silence)
{
    bool is_stream = silence && r->connection->master;
    apr_time_t end = apr_time_now() + silence;
    apr_interval_time_t nap = SHORTEST_NAP;
    apr_status_t status;

    if (!is_stream)
        return ap_get_brigade(r->input_filters, brigade, AP_MODE_READBYTES, APR_BLOCK_READ, PIECE);
    for (;;) {
        status = ap_get_brigade(r->input_filters, brigade, AP_MODE_READBYTES, APR_NONBLOCK_READ, PIECE);
        if (status == APR_SUCCESS ? !APR_BRIGADE_EMPTY(brigade) : !APR_STATUS_IS_EAGAIN(status))
            return status;
        if (apr_time_now() >= end)
            return APR_TIMEUP;
        apr_sleep(nap);
        nap = nap * 2 < LONGEST_NAP ? nap * 2 : LONGEST_NAP;
    }
}

static crvs_error_t *stream(crvs_request_t *request, apr_interval_time_t silence, crvs_take_fn take, void *baton)
{
    request_rec *r = request->r;
    apr_bucket_brigade *brigade = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    int refusal = 0;
    ap_filter_t *filter = ap_add_output_filter_handle(catcher, &refusal, r, r->connection);
    crvs_error_t *error = NULL;
    bool end = false;

    while (!end && !error) {
        apr_status_t status = wait_for_bytes(r, brigade, silence);

        if (status == APR_SUCCESS && APR_BRIGADE_EMPTY(brigade))
            status = APR_EOF;
        error = status == APR_SUCCESS && !refusal ? take_brigade(request, brigade, take, baton, &end)
                                                  : read_error(request, status, refusal);
        apr_brigade_cleanup(brigade);
    }
    ap_remove_output_filter(filter);
    /* What is left unread must not be taken for the next request, nor be read to its end. */
    if (error)
        r->connection->keepalive = AP_CONN_CLOSE;
    return error;
}

/* As a section of httpd's configuration would: the one that holds for this request is everybody's. */
static void lift_default_limit(request_rec *r)
{
    core_dir_config *config = ap_get_core_module_config(r->per_dir_config);
    ap_conf_vector_t *section;

    if (config->limit_req_body != LIMIT_UNSET)
        return;
    section = ap_create_per_dir_config(r->pool);
    config = core_module.create_dir_config(r->pool, NULL);
    config->limit_req_body = 0;
    ap_set_core_module_config(section, config);
    r->per_dir_config = ap_merge_per_dir_configs(r->pool, r->per_dir_config, section);
}

crvs_error_t *crvs_body_stream(crvs_request_t *request, apr_interval_time_t silence, crvs_take_fn take, void *baton)
{
    const conn_rec *connection = request->r->connection;
    apr_socket_t *socket = connection->master ? NULL : ap_get_conn_socket(request->r->connection);
    apr_interval_time_t usual = 0;
    crvs_error_t *error;

    lift_default_limit(request->r);
    if (socket && apr_socket_timeout_get(socket, &usual) == APR_SUCCESS && (usual < 0 || usual > silence))
        apr_socket_timeout_set(socket, silence);
    error = stream(request, silence, take, baton);
    if (socket)
        apr_socket_timeout_set(socket, usual);
    return error;
}

typedef struct {
    crvs_request_t *request;
    crvs_buffer_t buffer;
    apr_size_t limit;
} whole_t;

static crvs_error_t *append(void *baton, const char *data, apr_size_t length)
{
    whole_t *whole = baton;

    if (whole->buffer.length + length > whole->limit)
        return too_large(whole->request, whole->limit);
    crvs_buffer_add(&whole->buffer, data, length);
    return NULL;
}

crvs_error_t *crvs_body_read(crvs_request_t *request, apr_size_t limit, const char **body, apr_size_t *length)
{
    const char *announced = apr_table_get(request->r->headers_in, "Content-Length");
    whole_t whole = {.request = request, .limit = limit};

    if (announced && apr_atoi64(announced) > (apr_int64_t)limit)
        return too_large(request, limit);
    crvs_buffer_init(&whole.buffer, request->pool, 1024);
    CRVS_TRY(stream(request, 0, append, &whole));
    *body = whole.buffer.text;
    *length = whole.buffer.length;
    return NULL;
}

/* --- Of which only the beginning is wanted --- */

/* So long may it take: it comes from whoever may not send it, or is not signed in. 100 MB are through at 1 Mbit/s. */
#define HEAD_TIME apr_time_from_sec(15 * 60)
/* And so long where no browser of ours sends it: one that was shown the form brings a cookie. */
#define STRANGER_TIME apr_time_from_sec(2 * 60)

static apr_interval_time_t time_of(const crvs_request_t *request)
{
    return apr_time_now() - request->r->request_time;
}

static crvs_error_t *timed_out(const crvs_request_t *request)
{
    return CRVS_ERROR(request->pool, HTTP_REQUEST_TIME_OUT, CRVS_T("error.timeout"), "%s", "");
}

typedef struct {
    whole_t whole;
    apr_size_t most;
    apr_size_t length; /* that came */
    apr_interval_time_t time;
} head_t;

static crvs_error_t *append_head(void *baton, const char *data, apr_size_t length)
{
    head_t *head = baton;
    apr_size_t room = head->most - head->whole.buffer.length;

    head->length += length;
    if (head->length > head->whole.limit)
        return too_large(head->whole.request, head->whole.limit);
    if (time_of(head->whole.request) > head->time)
        return timed_out(head->whole.request);
    crvs_buffer_add(&head->whole.buffer, data, length < room ? length : room);
    return NULL;
}

crvs_error_t *crvs_body_head(crvs_request_t *request, apr_size_t limit, apr_size_t most, const char **body,
                             apr_size_t *length)
{
    const char *cookie = apr_table_get(request->r->headers_in, "Cookie");
    head_t head = {.whole = {.request = request, .limit = limit},
                   .most = most,
                   .time = cookie && *cookie ? HEAD_TIME : STRANGER_TIME};

    crvs_buffer_init(&head.whole.buffer, request->pool, 1024);
    CRVS_TRY(stream(request, 0, append_head, &head));
    *body = head.whole.buffer.text;
    *length = head.whole.buffer.length;
    return NULL;
}

/* --- Too large for memory --- */

/* Of a body above its limit so many times the limit is read, and thrown away: a film among a form's files. */
#define READ_ON 4
/*
 * In bytes a second: each holds a thread, and after HEAD_TIME what comes slower is given up. What is kept: five files of
 * 20 MB are through at 64 kbit/s in less than four hours; what is thrown away, 512 MiB, in three.
 */
#define KEPT_RATE 8000
#define THROWN_RATE 50000

typedef struct {
    crvs_request_t *request;
    apr_file_t *file;
    const char *path;
    apr_size_t length; /* that came */
    apr_size_t limit;
    crvs_buffer_t head;
    apr_size_t most;      /* of the head */
    crvs_error_t *failed; /* why the file has not all of it; NULL: it has */
} spool_t;

static bool is_too_slow(const spool_t *spool)
{
    apr_interval_time_t time = time_of(spool->request);

    return time > HEAD_TIME
           && (apr_time_t)spool->length < apr_time_sec(time) * (spool->failed ? THROWN_RATE : KEPT_RATE);
}

static crvs_error_t *append_file(void *baton, const char *data, apr_size_t length)
{
    spool_t *spool = baton;
    apr_size_t room = spool->most - spool->head.length;
    apr_status_t status;

    spool->length += length;
    if (spool->length > READ_ON * spool->limit)
        return too_large(spool->request, spool->limit);
    if (is_too_slow(spool))
        return timed_out(spool->request);
    crvs_buffer_add(&spool->head, data, length < room ? length : room);
    /* What comes is still read: the browser shows no answer before it has sent all. */
    if (spool->failed)
        return NULL;
    status = spool->length > spool->limit ? APR_SUCCESS : apr_file_write_full(spool->file, data, length, NULL);
    if (spool->length > spool->limit)
        spool->failed = beyond(spool->request, spool->limit);
    else if (status != APR_SUCCESS)
        spool->failed = crvs_error_not_stored(spool->request->pool, status, spool->path);
    /* Its room is for others. */
    if (spool->failed)
        apr_file_close(spool->file);
    return NULL;
}

/* A file without a name: whatever becomes of the process, it is gone with it. */
static crvs_error_t *open_file(spool_t *spool, const char *folder)
{
    apr_pool_t *pool = spool->request->pool;
    char *path = apr_pstrcat(pool, folder, "/.form-XXXXXX", NULL);
    apr_status_t status =
        apr_file_mktemp(&spool->file, path,
                        APR_FOPEN_CREATE | APR_FOPEN_READ | APR_FOPEN_WRITE | APR_FOPEN_EXCL | APR_FOPEN_BINARY, pool);

    spool->path = path;
    if (status == APR_SUCCESS)
        status = apr_file_remove(path, pool);
    return status == APR_SUCCESS ? NULL : crvs_error_not_stored(pool, status, path);
}

static crvs_error_t *map_file(const spool_t *spool, const char **body)
{
    apr_mmap_t *map;
    /* What a disk far away, or a quota, refuses later would end the process as its pages are read. */
    apr_status_t status = apr_file_datasync(spool->file);

    if (status == APR_SUCCESS)
        status = apr_mmap_create(&map, spool->file, 0, spool->length, APR_MMAP_READ, spool->request->pool);
    if (status != APR_SUCCESS)
        return crvs_error_not_stored(spool->request->pool, status, spool->path);
    *body = map->mm;
    return NULL;
}

crvs_error_t *crvs_body_spool(crvs_request_t *request, apr_size_t limit, const char *folder, apr_size_t most,
                              const char **body, apr_size_t *length)
{
    const char *announced = apr_table_get(request->r->headers_in, "Content-Length");
    spool_t spool = {.request = request, .limit = limit, .most = most};

    *body = NULL;
    if (announced && apr_atoi64(announced) > (apr_int64_t)(READ_ON * limit))
        return too_large(request, limit);
    crvs_buffer_init(&spool.head, request->pool, 1024);
    spool.failed =
        announced && apr_atoi64(announced) > (apr_int64_t)limit ? beyond(request, limit) : open_file(&spool, folder);
    CRVS_TRY(stream(request, 0, append_file, &spool));
    *length = spool.length;
    if (!spool.length)
        *body = "";
    else if (!spool.failed)
        spool.failed = map_file(&spool, body);
    if (spool.failed) {
        *body = spool.head.text;
        *length = spool.head.length;
    }
    return spool.failed;
}
