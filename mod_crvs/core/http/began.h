/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a form began from: two who change the same thing, or one in two tabs, don't undo each other unseen. The page
 * carries a hash of what was stored when it was made; where something else is stored by now, the form comes back with
 * what was typed, and beside it what is stored. Saved again, it replaces that.
 */
#ifndef CRVS_CORE_HTTP_BEGAN_H
#define CRVS_CORE_HTTP_BEGAN_H

#include "core/http/field.h"

/** Notes it in a form that was filled in from what is stored. @param fields that are stored, ended by NULL */
void crvs_began_note(crvs_form_t *form, const crvs_field_t *const *fields);

/**
 * Compares what is stored with what a form began from; a form that doesn't say it is not compared. To be called in the
 * transaction that writes, with a row that it holds.
 * @param form as it was sent; where both differ it gets an error, and what is stored as what it begins from now
 * @param stored a form filled in from @a row
 * @param meanwhile what is stored where it is not what was typed: of {label, text, moment, is_none}; NULL where the form
 *   may be taken, also because it says what is stored
 */
void crvs_began_check(crvs_form_t *form, crvs_form_t *stored, const crvs_object_t *row,
                      const crvs_field_t *const *fields, crvs_list_t **meanwhile);

/** Adds to a page's context what templates/parts/meanwhile.html shows. @param meanwhile NULL: nothing */
void crvs_began_show(crvs_object_t *context, crvs_list_t *meanwhile);

#endif
