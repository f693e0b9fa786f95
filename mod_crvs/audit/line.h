/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A line of the audit as a log has it, for programs that read logs.
 */
#ifndef CRVS_AUDIT_LINE_H
#define CRVS_AUDIT_LINE_H

#include "audit/audit.h"

/**
 * "audit action=user_role actor_id=1 actor=admin target_kind=user ...": pairs with a space between them. A value is
 * percent-encoded but for letters, digits and "-._~", so that nobody's name can look like another pair, or another line.
 * What is empty is left out.
 * @param actor the username of who acts; NULL: nobody who is signed in
 */
const char *crvs_line_of(const crvs_act_t *act, const crvs_audit_t *entry, const char *action, const char *actor);

#endif
