/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Root's work in a folder that belongs to an account which is trusted with less: done with that account's rights, whatever
 * the account puts there meanwhile leads root nowhere. For programs of one thread.
 */
#ifndef CRVS_CORE_BASE_OWNER_H
#define CRVS_CORE_BASE_OWNER_H

#include <stdbool.h>

/**
 * Has from now on the rights of a folder's owner and group, where this program is root's; else nothing changes. Root's
 * further groups are given up for good: it needs none.
 * @return whether it has; else errno says why: EPERM for a folder of root's
 */
bool crvs_owner_assume(const char *folder);

/** Is root again where it was; errno stays as it is. Ends the program where the system refuses. */
void crvs_owner_resume(void);

#endif
