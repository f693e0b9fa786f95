/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The school's colour, on light and on dark ground, never too weak to be read.
 */
#ifndef CRVS_CORE_TEXT_THEME_H
#define CRVS_CORE_TEXT_THEME_H

#include <apr_pools.h>

/**
 * The style sheet of a colour: as text and buttons on white, and a lighter shade of it for the dark scheme, each with
 * the colour of a text on it. Contrast is that of WCAG 2.2, 1.4.3: 4.5 to 1.
 * @param name of the colour: "#rrggbb"
 * @param error where NULL is returned: one sentence
 * @return CSS in @a pool
 */
const char *crvs_theme_style(apr_pool_t *pool, const char *name, const char **error);

#endif
