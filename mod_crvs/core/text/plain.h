/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What somebody meant to type, whatever keyboard, language or message it came from.
 */
#ifndef CRVS_CORE_TEXT_PLAIN_H
#define CRVS_CORE_TEXT_PLAIN_H

#include <apr_pools.h>

/** Stands for a letter or digit that has no plain form. */
#define CRVS_PLAIN_OTHER '\x1a'

/**
 * A text in ASCII, in @a pool: small letters, digits of any script as 0 to 9, full-width and other forms of letters as
 * those letters; what nobody sees is left out, and any other character is a space.
 * @param text ill-formed UTF-8 counts as spaces
 * @return NULL where ICU has no data
 */
const char *crvs_plain_text(apr_pool_t *pool, const char *text);

#endif
