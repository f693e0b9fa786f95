/* SPDX-License-Identifier: Apache-2.0 */
/* Slips for those whom an import made accounts, and who have no password yet. */
#include "imports/slips.h"

#include "accounts/accounts.h"
#include "core/http/form.h"
#include "core/http/redirect.h"
#include "imports/imports.h"
#include "queries/imports.h"

#include <apr_strings.h>

crvs_list_t *crvs_imports_slips_batch(apr_pool_t *pool, const crvs_list_t *people)
{
    crvs_list_t *batches = crvs_list_make(pool);

    for (int first = 0; first < people->count; first += CRVS_SLIPS) {
        crvs_object_t *one = crvs_object_make(pool);
        int last = first + CRVS_SLIPS < people->count ? first + CRVS_SLIPS : people->count;

        crvs_object_set(one, "after",
                        crvs_value_int(first ? crvs_object_int(crvs_list_object(people, first - 1), "line") : 0));
        crvs_object_set(one, "from", crvs_value_int(first + 1));
        crvs_object_set(one, "to", crvs_value_int(last));
        crvs_object_set(one, "is_one_of_several", crvs_value_bool(people->count > CRVS_SLIPS));
        crvs_list_add(batches, crvs_value_object(one));
    }
    return batches;
}

crvs_error_t *crvs_imports_slips_print(crvs_request_t *request)
{
    const char *where = apr_psprintf(request->pool, "import %" APR_INT64_T_FMT, request->id);
    const char *back = apr_psprintf(request->pool, "users/import/%" APR_INT64_T_FMT "/", request->id);
    apr_int64_t after = crvs_form_int(request->form, "after", 0, APR_INT32_MAX, CRVS_T("field.required"));
    crvs_list_t *people, *some = crvs_list_make(request->pool);

    if (!crvs_login_has_passwords(request))
        return crvs_error_not_found(request->pool);
    CRVS_TRY(crvs_sql_import_without_password(request->db, &people, request->id));
    for (int i = 0; i < people->count && some->count < CRVS_SLIPS; i++) {
        crvs_object_t *person = crvs_list_object(people, i);

        if (crvs_object_int(person, "line") > after)
            crvs_list_add(some, crvs_value_object(person));
    }
    /* They have all set one meanwhile. */
    if (!some->count)
        return crvs_redirect(request, crvs_request_url(request, "%s", back));
    return crvs_slips_print(request, some, false, where, back, CRVS_T("import.title"));
}
