/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Names and values as URLs and forms send them: application/x-www-form-urlencoded, as the WHATWG URL standard has it.
 */
#ifndef CRVS_CORE_TEXT_QUERY_H
#define CRVS_CORE_TEXT_QUERY_H

#include <apr_pools.h>

/**
 * Decodes percent escapes and plus signs, in place.
 * @return the length: what is decoded may hold a NUL; a broken escape stays as it was typed
 */
apr_size_t crvs_query_decode(char *text);

/**
 * Takes a pair, decoded.
 * @param name without NUL; never empty
 * @param length of the value, which may hold a NUL; a broken escape stays as it was typed
 */
typedef void (*crvs_query_fn)(void *baton, const char *name, const char *value, apr_size_t length);

/**
 * Takes a text apart, in place; what @a take is given lives as long as the text.
 * @param most how many pairs are taken
 * @return how many there are; more than @a most where some were left
 */
int crvs_query_parse(char *text, int most, crvs_query_fn take, void *baton);

#endif
