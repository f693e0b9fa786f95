/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Slugs: names made fit for a URL.
 */
#ifndef CRVS_CORE_TEXT_SLUG_H
#define CRVS_CORE_TEXT_SLUG_H

#include <apr_pools.h>

/**
 * A name in small ASCII letters and digits, in @a pool, hyphens between its words: "Éducation physique" becomes
 * "education-physique"; other scripts are written in Latin letters. At most 80 bytes.
 * @param fallback where nothing is left of the name
 */
const char *crvs_slug(apr_pool_t *pool, const char *name, const char *fallback);

#endif
