#include "core/error.h"

#include <apr_strings.h>
#include <stdarg.h>

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
