/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Slips of an import, as many to a page as it can have.
 */
#ifndef CRVS_IMPORTS_SLIPS_H
#define CRVS_IMPORTS_SLIPS_H

#include "core/base/value.h"

/**
 * A button for each page of slips: {after, from, to, is_one_of_several}, in @a pool.
 * @param people rows of import_without_password
 */
crvs_list_t *crvs_imports_slips_batch(apr_pool_t *pool, const crvs_list_t *people);

#endif
