/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Assigns unique join codes to classes.
 */
#ifndef CRVS_CLASSROOMS_CODE_H
#define CRVS_CLASSROOMS_CODE_H

#include "core/http/request.h"

/** Stores a class's code; the database refuses one already in use. */
typedef crvs_error_t *(*crvs_code_store_fn)(crvs_db_t *db, void *baton, const char *code);

/** Stores a new code, retrying with another if it is already in use. Call it in a transaction. */
crvs_error_t *crvs_code_give(crvs_db_t *db, crvs_code_store_fn store, void *baton);

#endif
