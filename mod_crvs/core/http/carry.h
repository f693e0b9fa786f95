/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What was typed into a form that could not be taken, carried along as hidden fields: of the login's form, behind which
 * it comes back, or of one that sends it again. Passwords and the form's token are never among them.
 */
#ifndef CRVS_CORE_HTTP_CARRY_H
#define CRVS_CORE_HTTP_CARRY_H

#include "core/http/form.h"

/** The field that marks a form which carries another; "files" where that had files, which stay behind. */
#define CRVS_CARRY_MARK "kept"

/** How much longer a form may be that carries another of CRVS_FORM_LIMIT. */
#define CRVS_CARRY_ROOM (16 * 1024)

/** Wraps up what was sent, so that another form can carry it. */
void crvs_carry_pack(crvs_form_t *form);

/** Whether a form carries another. */
bool crvs_carry_is_packed(const crvs_form_t *form);

/** Takes out what a form carries; the carrier's own fields are dropped. */
void crvs_carry_unpack(crvs_form_t *form);

/** Whether what was sent is too long to be carried by another form, as files are. */
bool crvs_carry_is_too_long(const crvs_form_t *form);

/** For templates: what a form carries, [{name, value}]. */
crvs_list_t *crvs_carry_list(const crvs_form_t *form);

/** For templates: all that was sent, [{name, value, label}]; the label is NULL where nobody typed it. */
crvs_list_t *crvs_carry_list_sent(const crvs_form_t *form);

#endif
