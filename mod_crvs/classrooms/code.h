/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Gives classes join codes that no other class has.
 */
#ifndef CRVS_CLASSROOMS_CODE_H
#define CRVS_CLASSROOMS_CODE_H

#include "core/http/request.h"

/** Stores a class's code; the database refuses one that there is. */
typedef crvs_error_t *(*crvs_code_store_fn)(crvs_db_t *db, void *baton, const char *code);

/** Has a new code stored, and another one where that is taken. Call it in a transaction. */
crvs_error_t *crvs_code_give(crvs_db_t *db, crvs_code_store_fn store, void *baton);

#endif
