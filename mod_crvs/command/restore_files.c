/* SPDX-License-Identifier: Apache-2.0 */
#include "command/backup_sums.h"
#include "command/restore.h"
#include "core/base/file.h"

#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define RECORDINGS CRVS_BACKUP_RECORDINGS "/"
/* What is on its way has this name: what has its own is whole. */
#define GROWING ".restoring"
#define MEGABYTE 1000000
#define FOLDER_MODE 0750
#define FILE_MODE 0640

typedef struct {
    apr_pool_t *pool;
    const crvs_backup_t *backup;
    const char *folder;         /* CrvsRecordingDir */
    int place;                  /* the same, open */
    struct stat owner;          /* of it: httpd's children */
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

/* An open folder or file becomes its owner's. */
static bool give(const restoring_t *restoring, int what, mode_t mode)
{
    return !(geteuid() == 0 && fchown(what, restoring->owner.st_uid, restoring->owner.st_gid)) && !fchmod(what, mode);
}

/*
 * The folder of a recording, made where it is not there. The account of httpd's children may write beside it: whatever it
 * puts there meanwhile, a link is not followed, and all else is done in the folder that is open.
 */
static int open_folder(const restoring_t *restoring, const char *name)
{
    bool is_new = !mkdirat(restoring->place, name, FOLDER_MODE);
    int folder = is_new || errno == EEXIST
                     ? openat(restoring->place, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                     : -1;

    if (folder < 0 || (is_new && !give(restoring, folder, FOLDER_MODE)))
        fail(place_of(restoring, name), errno);
    return folder;
}

/*
 * What was copied gets its owner and the age that it had, as the file that was made: by its name something else might be
 * there by now. It is closed. @return 0, or an errno
 */
static int finish(const restoring_t *restoring, int copy, const char *kept)
{
    struct stat info;
    int reason = 0;

    if (!give(restoring, copy, FILE_MODE) || stat(kept, &info)
        || futimens(copy, (const struct timespec[]){info.st_mtim, info.st_mtim}))
        reason = errno;
    if (close(copy) && !reason)
        reason = errno;
    return reason;
}

static void put(const restoring_t *restoring, const char *name)
{
    const char *file = strchr(name, '/') + 1, *kept = kept_at(restoring, name);
    int folder = open_folder(restoring, apr_pstrmemdup(restoring->pool, name, (apr_size_t)(file - 1 - name)));
    /* One of a restore that was killed. */
    int reason = unlinkat(folder, GROWING, 0) && errno != ENOENT ? errno : 0;
    int copy;

    if (!reason)
        reason = crvs_file_copy_into(kept, folder, GROWING, &copy);
    if (!reason)
        reason = finish(restoring, copy, kept);
    if (!reason && (renameat(folder, GROWING, folder, file) || fsync(folder)))
        reason = errno;
    if (reason)
        fail(place_of(restoring, name), reason);
    close(folder);
}

int crvs_restore_files(apr_pool_t *pool, const crvs_backup_t *backup, const char *folder)
{
    restoring_t restoring = {
        .pool = pool, .backup = backup, .folder = folder, .absent = apr_array_make(pool, 64, sizeof(const char *))};

    restoring.place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (restoring.place < 0 || fstat(restoring.place, &restoring.owner))
        crvs_say_failure("%s: %s", folder, strerror(errno));
    look_at_all(&restoring);
    check_room(&restoring);
    for (int i = 0; i < restoring.absent->nelts; i++)
        put(&restoring, APR_ARRAY_IDX(restoring.absent, i, const char *));
    if (fsync(restoring.place))
        fail(folder, errno);
    close(restoring.place);
    return restoring.absent->nelts;
}
