/* SPDX-License-Identifier: Apache-2.0 */
#include "uploads/tus.h"

#include "config.h"
#include "core/http/request.h"
#include "core/http/response.h"
#include "core/http/route.h"
#include "core/text/number.h"
#include "uploads/uploads.h"

#include <apr_strings.h>
#include <http_protocol.h>

#define VERSION "1.0.0"

static void set(crvs_request_t *request, const char *name, const char *value)
{
    apr_table_setn(request->r->err_headers_out, name, value);
}

crvs_error_t *crvs_tus_begin(crvs_request_t *request)
{
    const char *version = apr_table_get(request->r->headers_in, "Tus-Resumable");
    crvs_error_t *error;

    set(request, "Tus-Resumable", VERSION);
    set(request, "Cache-Control", "no-store");
    if (!version || strcmp(version, VERSION)) {
        set(request, "Tus-Version", VERSION);
        return crvs_tus_refuse(request, HTTP_PRECONDITION_FAILED, "Tus-Resumable must be 1.0.0.");
    }
    if (crvs_config_of(request->r->server)->recording_dir)
        return NULL;
    error = CRVS_ERROR(request->pool, HTTP_NOT_IMPLEMENTED, CRVS_T("error.no_uploads"), "%s", "");
    if (request->route->access->machine)
        error->detail = "This site keeps no files: CrvsRecordingDir is not set.";
    return error;
}

apr_off_t crvs_tus_number(const crvs_request_t *request, const char *name)
{
    const char *value = apr_table_get(request->r->headers_in, name);

    apr_int64_t number;

    return value && crvs_number_read(value, 0, APR_INT64_MAX, &number) ? (apr_off_t)number : -1;
}

crvs_error_t *crvs_tus_refuse(crvs_request_t *request, int status, const char *detail)
{
    crvs_error_t *error = CRVS_ERROR(request->pool, status, CRVS_T("error.bad_request"), "%s", "");

    /* An unwanted body is not read to its end. */
    request->r->connection->keepalive = AP_CONN_CLOSE;
    error->detail = detail;
    return error;
}

void crvs_tus_set_offset(crvs_request_t *request, apr_off_t offset)
{
    set(request, "Upload-Offset", apr_off_t_toa(request->pool, offset));
}

void crvs_tus_set_expiry(crvs_request_t *request, apr_int64_t seconds)
{
    char *date = apr_palloc(request->pool, APR_RFC822_DATE_LEN);

    apr_rfc822_date(date, apr_time_from_sec(seconds));
    set(request, "Upload-Expires", date);
}

crvs_error_t *crvs_tus_answer(crvs_request_t *request, int status)
{
    return crvs_response_bytes(request, status, "application/offset+octet-stream", "", 0);
}

crvs_error_t *crvs_tus_options(crvs_request_t *request)
{
    const crvs_config_t *config = crvs_config_of(request->r->server);

    set(request, "Tus-Resumable", VERSION);
    set(request, "Tus-Version", VERSION);
    set(request, "Tus-Extension", "creation,expiration,checksum,termination");
    set(request, "Tus-Checksum-Algorithm", "sha1,sha256");
    set(request, "Tus-Max-Size", apr_off_t_toa(request->pool, config->max_upload));
    set(request, "Cache-Control", "no-store");
    return crvs_tus_answer(request, HTTP_NO_CONTENT);
}
