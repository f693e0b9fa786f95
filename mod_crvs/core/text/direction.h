/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Marks of direction, which nobody sees: what editors of Arabic and Hebrew write around words, and chats around what is
 * copied. In running text they are needed, as long as each that opens is closed; a name does without.
 */
#ifndef CRVS_CORE_TEXT_DIRECTION_H
#define CRVS_CORE_TEXT_DIRECTION_H

#include <apr_pools.h>

/** The text without any of them. In @a pool, or itself. */
const char *crvs_direction_remove(apr_pool_t *pool, const char *text);

/**
 * The text itself where each embedding and isolate is closed, in order; else in @a pool, with what its lines leave open
 * closed at their ends, and what closes nothing left out.
 */
const char *crvs_direction_balance(apr_pool_t *pool, const char *text);

#endif
