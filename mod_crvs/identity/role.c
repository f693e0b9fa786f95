/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/role.h"

#include <string.h>

static const char *const names[] = {"learner", "trainer", "admin"};

#define ROLES ((int)(sizeof(names) / sizeof(*names)))

const char *crvs_role_name(crvs_role_e role)
{
    return names[role];
}

bool crvs_role_find(const char *name, crvs_role_e *role)
{
    for (int i = 0; i < ROLES; i++) {
        if (name && !strcmp(name, names[i])) {
            *role = (crvs_role_e)i;
            return true;
        }
    }
    return false;
}

bool crvs_role_is_name(const char *name)
{
    crvs_role_e role;

    return crvs_role_find(name, &role);
}
