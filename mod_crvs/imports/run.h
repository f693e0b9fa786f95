/* SPDX-License-Identifier: Apache-2.0 */
/**
 * An import: each line of a table is checked, then all of them are carried out, or none.
 */
#ifndef CRVS_IMPORTS_RUN_H
#define CRVS_IMPORTS_RUN_H

#include "core/act.h"
#include "imports/table.h"

/**
 * Stores the lines with what each would do, or what is wrong with it. No account is changed.
 * @param id of the import, which is the actor's
 */
crvs_error_t *crvs_imports_run_check(crvs_act_t *act, const crvs_import_table_t *table, apr_int64_t *id);

/**
 * Carries an import out, in one transaction.
 * @param beside tells others how far it is; NULL: nobody asks
 * @param import its row by import_of_user
 * @param begun false where nothing was done: it began before, something is wrong in it, or there is nothing to do
 * @return 409 where accounts have changed since it was checked
 */
crvs_error_t *crvs_imports_run_carry_out(crvs_act_t *act, crvs_db_t *beside, const crvs_object_t *import, bool *begun);

/** Removes some imports that are a week old, with their lines. @param done how many */
crvs_error_t *crvs_imports_tidy(crvs_act_t *act, apr_int64_t *done);

#endif
