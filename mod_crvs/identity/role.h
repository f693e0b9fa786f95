/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Roles: what somebody may do in the whole school.
 */
#ifndef CRVS_IDENTITY_ROLE_H
#define CRVS_IDENTITY_ROLE_H

#include <stdbool.h>

/** Roles in their order: each may do what those before it may. */
typedef enum { CRVS_ROLE_LEARNER, CRVS_ROLE_TRAINER, CRVS_ROLE_ADMIN } crvs_role_e;

/** The name of a role, as the database and directives have it: learner, trainer or admin. */
const char *crvs_role_name(crvs_role_e role);

/** The role of a name, which may be NULL. @return whether it is one; @a role is left alone where not */
bool crvs_role_find(const char *name, crvs_role_e *role);

/** Whether there is a role of that name. */
bool crvs_role_is_name(const char *name);

#endif
