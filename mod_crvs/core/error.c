#include "core/error.h"

#include <apr_strings.h>
#include <stdarg.h>

crvs_error_t *crvs_error_make(apr_pool_t *pool, const char *file, int line, int status, const char *key,
                              const char *cause, ...)
{
    crvs_error_t *error = apr_pcalloc(pool, sizeof(*error));
    va_list arguments;

    va_start(arguments, cause);
    error->cause = *cause ? apr_pvsprintf(pool, cause, arguments) : NULL;
    va_end(arguments);
    error->status = status;
    error->key = key;
    error->file = file;
    error->line = line;
    return error;
}
