/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The statements of a script of SQL.
 */
#ifndef CRVS_CORE_TEXT_STATEMENTS_H
#define CRVS_CORE_TEXT_STATEMENTS_H

#include <apr_tables.h>

typedef struct {
    const char *text; /**< without its semicolon; comments in it stay */
    int line;         /**< of the script, where it begins: 1 is the first */
} crvs_statement_text_t;

/**
 * Takes a script apart: a statement ends at a semicolon that is in no string, name or comment, or with the script.
 * Comments alone are none; those that a server carries out, which begin with an exclamation mark or M and one, are no
 * comments. A semicolon in one of these ends it.
 * @return of crvs_statement_text_t, in @a pool, in their order
 */
apr_array_header_t *crvs_statements_split(apr_pool_t *pool, const char *script);

#endif
