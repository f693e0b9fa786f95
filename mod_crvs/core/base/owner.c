/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/owner.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool crvs_owner_assume(const char *folder)
{
    struct stat info;

    if (geteuid() != 0)
        return true;
    if (stat(folder, &info))
        return false;
    if (info.st_uid == 0) {
        errno = EPERM;
        return false;
    }
    if (setgroups(0, NULL) || setegid(info.st_gid))
        return false;
    if (seteuid(info.st_uid)) {
        crvs_owner_resume();
        return false;
    }
    return true;
}

void crvs_owner_resume(void)
{
    int error = errno;

    if (getuid() == 0 && (seteuid(0) || setegid(getgid())))
        abort();
    errno = error;
}
