/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Numbers as they are written: decimal digits and nothing else.
 */
#ifndef CRVS_CORE_TEXT_NUMBER_H
#define CRVS_CORE_TEXT_NUMBER_H

#include <apr.h>
#include <stdbool.h>

/** The largest id of a row. */
#define CRVS_NUMBER_LARGEST_ID 2147483647

/** Reads a whole number from @a min to @a max, both of them at least 0. @return false, with 0, where it is none */
bool crvs_number_read(const char *text, apr_int64_t min, apr_int64_t max, apr_int64_t *number);

/** Reads the id of a row, 1 to 2^31-1; 0 where the text is none, or NULL. */
apr_int64_t crvs_number_id(const char *text);

#endif
