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

/** What somebody else stored since a form began, where it is not what was typed. */
typedef struct crvs_began_t crvs_began_t;

/**
 * Compares what is stored with what a form began from; a form that doesn't say it is not compared. To be called in the
 * transaction that writes, with a row that it holds; each time anew where that is tried again.
 * @param stored a form filled in from @a row
 * @return what crvs_began_show shows, in the form's pool; NULL where the form may be taken, also because it says what is
 *   stored
 */
const crvs_began_t *crvs_began_check(const crvs_form_t *form, const crvs_form_t *stored, const crvs_object_t *row,
                                     const crvs_field_t *const *fields);

/**
 * Adds to a page's context what templates/parts/meanwhile.html shows: of {label, text, moment, is_none}. To be called
 * once the transaction has ended, and before the form is put into the context.
 * @param form gets an error, and what is stored as what it begins from now
 * @param meanwhile NULL: nothing
 */
void crvs_began_show(crvs_object_t *context, crvs_form_t *form, const crvs_began_t *meanwhile);

#endif
