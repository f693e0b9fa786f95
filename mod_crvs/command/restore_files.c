/* SPDX-License-Identifier: Apache-2.0 */
#include "command/backup_folder.h"
#include "command/backup_sums.h"
#include "command/restore.h"
#include "core/base/file.h"

#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define RECORDINGS CRVS_BACKUP_RECORDINGS "/"
/* What is on its way has this name: what has its own is whole. */
#define GROWING "/.restoring"
#define MEGABYTE 1000000
#define FOLDER_MODE 0750
#define FILE_MODE 0640

typedef struct {
    apr_pool_t *pool;
    const crvs_backup_t *backup;
    const char *folder;
    struct stat owner;          /* of CrvsRecordingDir: httpd's children */
    apr_array_header_t *absent; /* of const char *: names below it, "<id>/<name>" */
    apr_int64_t bytes;          /* of those */
} restoring_t;

static const char *place_of(const restoring_t *restoring, const char *name)
{
    return apr_pstrcat(restoring->pool, restoring->folder, "/", name, NULL);
}

static const char *kept_at(const restoring_t *restoring, const char *name)
{
    return apr_pstrcat(restoring->pool, restoring->backup->folder, "/" RECORDINGS, name, NULL);
}

/* A link that somebody put there leads elsewhere. */
static void check_folder(const restoring_t *restoring, const char *name)
{
    const char *folder = place_of(restoring, apr_pstrmemdup(restoring->pool, name, strcspn(name, "/")));
    struct stat info;

    if (!lstat(folder, &info) && !S_ISDIR(info.st_mode))
        crvs_say_failure("%s is no folder. Move it away; nothing was restored", folder);
}

/* Whether a name is free; one that has another content than the backup's ends the program. */
static void look_at(restoring_t *restoring, const char *name, const char *sum)
{
    const char *path = place_of(restoring, name), *now;
    struct stat info;

    check_folder(restoring, name);
    now = crvs_backup_sums_of_file(restoring->pool, path);
    if (now && !strcmp(now, sum))
        return;
    if (now)
        crvs_say_failure("%s is there already and is not what the backup has. Move it away; nothing was restored",
                         path);
    if (errno != ENOENT)
        crvs_say_failure("%s: %s", path, strerror(errno));
    if (stat(kept_at(restoring, name), &info))
        crvs_say_failure("%s: %s", kept_at(restoring, name), strerror(errno));
    APR_ARRAY_PUSH(restoring->absent, const char *) = name;
    restoring->bytes += info.st_size;
}

static void look_at_all(restoring_t *restoring)
{
    for (apr_hash_index_t *at = apr_hash_first(restoring->pool, restoring->backup->sums); at; at = apr_hash_next(at)) {
        const char *name = apr_hash_this_key(at);

        if (!strncmp(name, RECORDINGS, sizeof(RECORDINGS) - 1))
            look_at(restoring, name + sizeof(RECORDINGS) - 1, apr_hash_this_val(at));
    }
}

static void check_room(const restoring_t *restoring)
{
    struct statvfs disk;

    if (statvfs(restoring->folder, &disk))
        crvs_say_failure("%s: %s", restoring->folder, strerror(errno));
    if ((apr_uint64_t)disk.f_bavail * disk.f_frsize < (apr_uint64_t)restoring->bytes)
        crvs_say_failure("the disk of %s has no room for %" APR_INT64_T_FMT " MB of recordings. Nothing was restored",
                         restoring->folder, restoring->bytes / MEGABYTE);
}

/* As far as it came it stays, and is not copied again. */
static _Noreturn void fail(const char *path, int reason)
{
    crvs_say_failure("%s: %s. The database was not touched; files that are there are whole. Mend it, and run restore "
                     "again: it goes on from there",
                     path, strerror(reason));
}

static void give(const restoring_t *restoring, const char *path, mode_t mode)
{
    if ((geteuid() == 0 && lchown(path, restoring->owner.st_uid, restoring->owner.st_gid)) || chmod(path, mode))
        fail(path, errno);
}

static void put(const restoring_t *restoring, const char *name)
{
    const char *path = place_of(restoring, name);
    const char *folder = apr_pstrmemdup(restoring->pool, path, strlen(path) - strlen(strchr(name, '/')));
    const char *growing = apr_pstrcat(restoring->pool, folder, GROWING, NULL);
    struct stat info;
    int reason = 0;

    if (!mkdir(folder, FOLDER_MODE))
        give(restoring, folder, FOLDER_MODE);
    else if (errno != EEXIST)
        fail(folder, errno);
    else if (lstat(folder, &info) || !S_ISDIR(info.st_mode))
        fail(folder, ENOTDIR);
    /* Of one that was killed. */
    if (unlink(growing) && errno != ENOENT)
        fail(growing, errno);
    reason = crvs_file_copy(kept_at(restoring, name), growing);
    if (reason)
        fail(path, reason);
    give(restoring, growing, FILE_MODE);
    if (stat(kept_at(restoring, name), &info)
        || utimensat(AT_FDCWD, growing, (const struct timespec[]){info.st_mtim, info.st_mtim}, 0)
        || rename(growing, path))
        fail(path, errno);
    reason = crvs_backup_folder_sync(folder);
    if (reason)
        fail(folder, reason);
}

int crvs_restore_files(apr_pool_t *pool, const crvs_backup_t *backup, const char *folder)
{
    restoring_t restoring = {
        .pool = pool, .backup = backup, .folder = folder, .absent = apr_array_make(pool, 64, sizeof(const char *))};
    int reason;

    if (stat(folder, &restoring.owner))
        crvs_say_failure("%s: %s", folder, strerror(errno));
    look_at_all(&restoring);
    check_room(&restoring);
    for (int i = 0; i < restoring.absent->nelts; i++)
        put(&restoring, APR_ARRAY_IDX(restoring.absent, i, const char *));
    reason = crvs_backup_folder_sync(folder);
    if (reason)
        fail(folder, reason);
    return restoring.absent->nelts;
}
