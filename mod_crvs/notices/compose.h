/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A mail to somebody, of a template in templates/mail/: NAME.txt, whose first line is the subject, and NAME.html.
 */
#ifndef CRVS_NOTICES_COMPOSE_H
#define CRVS_NOTICES_COMPOSE_H

#include "core/act.h"
#include "core/text/mail.h"

/** Somebody who gets a mail. */
typedef struct {
    const crvs_object_t *row; /**< of the statement notice_person */
    const crvs_language_t *language;
    const char *address;
} crvs_compose_person_t;

/**
 * Writes a mail.
 * @param person whose act is `act`, with the language of the person
 * @param name of the template
 * @param context its fields; beside them it has school, site, language, full_name, address and zone
 * @param mail with what is not of every mail set: id, list, off, calendar
 * @param out in the act's pool
 */
crvs_error_t *crvs_compose_mail(crvs_act_t *act, const crvs_compose_person_t *person, const char *name,
                                crvs_object_t *context, crvs_mail_t *mail, crvs_buffer_t *out);

#endif
