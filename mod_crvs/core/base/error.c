/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/error.h"

#include <apr_strings.h>
#include <errno.h>
#include <stdarg.h>

/* HTTP's, as httpd.h has them: this is used without httpd too. */
#define NOT_FOUND 404
#define SERVICE_UNAVAILABLE 503
#define INSUFFICIENT_STORAGE 507

crvs_error_t *crvs_error_make(apr_pool_t *pool, const char *file, int line, int status, const char *key,
                              const char *cause, ...)
{
    crvs_error_t *error = apr_pcalloc(pool, sizeof(*error));
    const char *text;
    va_list arguments;

    va_start(arguments, cause);
    text = apr_pvsprintf(pool, cause, arguments);
    va_end(arguments);
    error->cause = *text ? text : NULL;
    error->status = status;
    error->key = key;
    error->file = file;
    error->line = line;
    return error;
}

crvs_error_t *crvs_error_not_found(apr_pool_t *pool)
{
    return CRVS_ERROR(pool, NOT_FOUND, CRVS_T("error.not_found"), "%s", "");
}

crvs_error_t *crvs_error_not_stored(apr_pool_t *pool, apr_status_t status, const char *path)
{
    bool full = APR_STATUS_IS_ENOSPC(status) || status == EDQUOT;
    char reason[120];
    crvs_error_t *error;

    apr_strerror(status, reason, sizeof(reason));
    if (full)
        return CRVS_ERROR(pool, INSUFFICIENT_STORAGE, CRVS_T("error.disk_full"), "%s: %s", path, reason);
    error = CRVS_ERROR(pool, SERVICE_UNAVAILABLE, CRVS_T("error.storage"), "%s: %s", path, reason);
    error->retry_after = 60;
    return error;
}
