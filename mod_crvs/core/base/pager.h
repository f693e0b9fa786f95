/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Pagination of long lists: by page number, or by the last row of the previous page.
 */
#ifndef CRVS_CORE_BASE_PAGER_H
#define CRVS_CORE_BASE_PAGER_H

#include "core/base/value.h"

/**
 * The requested page, or the nearest existing one.
 * @param pages how many there are, at least 1
 */
apr_int64_t crvs_pager_within(apr_int64_t asked, apr_int64_t count, apr_int64_t a_page, apr_int64_t *pages);

/** For templates: {page, pages, several, previous, next}. */
crvs_object_t *crvs_pager_describe(apr_pool_t *pool, apr_int64_t page, apr_int64_t pages);

/**
 * Cuts rows of which one more was read than is shown.
 * @param name of the column that the next page begins behind
 * @return its value in the last row that is shown; NULL where no row was cut
 */
const crvs_value_t *crvs_pager_cut(crvs_list_t *rows, int most, const char *name);

#endif
