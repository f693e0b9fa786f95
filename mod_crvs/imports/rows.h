/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Files of accounts, as they are handed out.
 */
#ifndef CRVS_IMPORTS_ROWS_H
#define CRVS_IMPORTS_ROWS_H

#include "core/act.h"
#include "core/text/csv.h"

/** Begins a file. @param heads keys of the texts above its columns */
void crvs_rows_begin(const crvs_act_t *act, crvs_buffer_t *file, const char *const *heads, int count);

/** Adds a row to it. */
void crvs_rows_add(const crvs_act_t *act, crvs_buffer_t *file, const char *const *cells, int count);

/**
 * A whole file of accounts, with the codes of the classes that they are students of, and the line of the audit.
 * @param role only those of that role; "": of any
 * @param typed only those whom the list of users finds by this; "": all
 */
crvs_error_t *crvs_rows_users(crvs_act_t *act, const char *role, bool disabled_only, const char *typed,
                              crvs_buffer_t *file);

#endif
