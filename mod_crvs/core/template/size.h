/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Sizes of files as people read them.
 */
#ifndef CRVS_CORE_TEMPLATE_SIZE_H
#define CRVS_CORE_TEMPLATE_SIZE_H

#include "core/template/language.h"

/** "512 o", "3,4 Mo", "12 Go": in steps of 1000, one decimal below ten; in @a pool. */
const char *crvs_size_text(apr_pool_t *pool, const crvs_language_t *language, apr_int64_t bytes);

#endif
