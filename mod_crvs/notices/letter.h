/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The mails of this room: what somebody is told, and the question whether an address is theirs.
 */
#ifndef CRVS_NOTICES_LETTER_H
#define CRVS_NOTICES_LETTER_H

#include "notices/compose.h"

/**
 * Writes the mail that tells somebody of notices.
 * @param notices as crvs_describe_notices takes them
 * @param id of the mail
 * @param is_empty whether none of them is needed any more: then nothing was written
 */
crvs_error_t *crvs_letter_tell(crvs_act_t *act, const crvs_compose_person_t *person, crvs_list_t *notices,
                               const char *id, crvs_buffer_t *mail, bool *is_empty);

/** Writes the mail with a link that confirms an address; links before it are no longer good. */
crvs_error_t *crvs_letter_ask(crvs_act_t *act, const crvs_compose_person_t *person, const char *id,
                              crvs_buffer_t *mail);

#endif
