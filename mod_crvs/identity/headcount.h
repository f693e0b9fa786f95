/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How many accounts there are of each role and state: kept, since counting those of a large school takes longer than all
 * else of a page. Whatever adds or erases an account, changes a role, disables or enables calls this in the same transaction.
 */
#ifndef CRVS_IDENTITY_HEADCOUNT_H
#define CRVS_IDENTITY_HEADCOUNT_H

#include "core/db/db.h"

/** There is one account more of a role and state. */
crvs_error_t *crvs_headcount_add(crvs_db_t *db, const char *role, bool is_active);

/** An account of a role and state is gone. */
crvs_error_t *crvs_headcount_remove(crvs_db_t *db, const char *role, bool is_active);

/** An account of the state @a is_active has another role. */
crvs_error_t *crvs_headcount_move_role(crvs_db_t *db, const char *from, const char *to, bool is_active);

/** An account of a role was disabled, or (@a is_active) enabled. */
crvs_error_t *crvs_headcount_move_state(crvs_db_t *db, const char *role, bool is_active);

/** Counts all of them, behind what changes many at once; others who add accounts wait from here to the transaction's end. */
crvs_error_t *crvs_headcount_recount(crvs_db_t *db);

#endif
