/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/held.h"

#include "core/site.h"

#include <apr_strings.h>

/* Holds the number of who is signed in, and the mark of the script where it runs. */
#define COOKIE "crvs-who"
#define MARK ".script"

const char *crvs_held_who(const crvs_request_t *request)
{
    if (!request->viewer_id || request->site->logout)
        return NULL;
    return apr_psprintf(request->pool, "%" APR_INT64_T_FMT, request->viewer_id);
}

void crvs_held_mark(crvs_request_t *request)
{
    const char *who = crvs_held_who(request);
    const char *told = crvs_request_cookie(request, COOKIE);
    const char *marked = who ? apr_pstrcat(request->pool, who, MARK, NULL) : NULL;

    if (!request->viewer_id || (marked && told && !strcmp(told, marked)))
        return;
    if (!apr_table_get(request->r->err_headers_out, "Cache-Control"))
        apr_table_setn(request->r->err_headers_out, "Cache-Control", "private, no-store");
    if (who && (!told || strcmp(told, who)))
        crvs_request_tell_script(request, COOKIE, who);
}

void crvs_held_end(crvs_request_t *request)
{
    crvs_request_set_cookie(request, COOKIE, "", -1);
}
