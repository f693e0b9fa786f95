/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/pager.h"

apr_int64_t crvs_pager_within(apr_int64_t asked, apr_int64_t count, apr_int64_t a_page, apr_int64_t *pages)
{
    *pages = count > a_page ? (count + a_page - 1) / a_page : 1;
    return asked < 1 ? 1 : asked > *pages ? *pages : asked;
}

crvs_object_t *crvs_pager_describe(apr_pool_t *pool, apr_int64_t page, apr_int64_t pages)
{
    crvs_object_t *pager = crvs_object_make(pool);

    crvs_object_set(pager, "page", crvs_value_int(page));
    crvs_object_set(pager, "pages", crvs_value_int(pages));
    crvs_object_set(pager, "several", crvs_value_bool(pages > 1));
    crvs_object_set(pager, "previous", page > 1 ? crvs_value_int(page - 1) : crvs_value_null());
    crvs_object_set(pager, "next", page < pages ? crvs_value_int(page + 1) : crvs_value_null());
    return pager;
}

const crvs_value_t *crvs_pager_cut(crvs_list_t *rows, int most, const char *name)
{
    if (rows->count <= most)
        return NULL;
    rows->count = most;
    return crvs_object_get(crvs_list_object(rows, most - 1), name);
}
