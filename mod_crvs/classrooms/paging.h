/**
 * Long lists in pages, and searches in them.
 */
#ifndef CRVS_CLASSROOMS_PAGING_H
#define CRVS_CLASSROOMS_PAGING_H

#include "core/base/value.h"

/** The LIKE pattern of a text anywhere in a name; that of "" finds all. */
const char *crvs_paging_like(apr_pool_t *pool, const char *text);

/**
 * The page that was asked for, or the nearest that there is.
 * @param pages how many there are, at least 1
 */
apr_int64_t crvs_paging_within(apr_int64_t asked, apr_int64_t count, apr_int64_t a_page, apr_int64_t *pages);

/** For templates: {page, pages, several, previous, next}. */
crvs_object_t *crvs_paging_describe(apr_pool_t *pool, apr_int64_t page, apr_int64_t pages);

#endif
