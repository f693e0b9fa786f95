/* SPDX-License-Identifier: Apache-2.0 */
#include "command/backup_folder.h"

#include "command/backup_manifest.h"
#include "command/command.h"

#include <apr_file_io.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* 2026-11-29T15-40-12Z: in the order of time, and a name on every file system. */
#define FORM "%Y-%m-%dT%H-%M-%SZ"
#define PATTERN "dddd-dd-ddTdd-dd-ddZ"
#define NAME_LENGTH (sizeof(PATTERN) - 1)
#define LOCK ".lock"
#define MAX_OPEN 8
/* In seconds. */
#define NEAR 60

void crvs_backup_folder_open(apr_pool_t *pool, const char *folder)
{
    const char *path = apr_pstrcat(pool, folder, "/" LOCK, NULL);
    apr_finfo_t info;
    char reason[120];
    apr_status_t status = APR_SUCCESS;
    int lock;

    if (apr_stat(&info, folder, APR_FINFO_TYPE, pool) != APR_SUCCESS)
        status = apr_dir_make_recursive(folder, APR_FPROT_UREAD | APR_FPROT_UWRITE | APR_FPROT_UEXECUTE, pool);
    if (status != APR_SUCCESS)
        crvs_say_failure("%s: %s", folder, apr_strerror(status, reason, sizeof(reason)));
    lock = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (lock < 0)
        crvs_say_failure("%s: %s", path, strerror(errno));
    if (flock(lock, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
        crvs_say_failure("another backup into %s is at work", folder);
    /* Held until the program ends. A file system that knows no locks has none. */
}

static bool is_name(const char *name, size_t length)
{
    if (length != NAME_LENGTH)
        return false;
    for (size_t i = 0; i < NAME_LENGTH; i++) {
        if (PATTERN[i] == 'd' ? name[i] < '0' || name[i] > '9' : name[i] != PATTERN[i])
            return false;
    }
    return true;
}

static int by_name(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

apr_array_header_t *crvs_backup_folder_list(apr_pool_t *pool, const char *folder, bool is_whole)
{
    apr_array_header_t *names = apr_array_make(pool, 16, sizeof(const char *));
    apr_finfo_t info;
    apr_dir_t *open;

    if (apr_dir_open(&open, folder, pool) != APR_SUCCESS)
        return names;
    while (apr_dir_read(&info, APR_FINFO_NAME, open) == APR_SUCCESS) {
        size_t length = strcspn(info.name, ".");

        if (is_name(info.name, length) && !strcmp(info.name + length, is_whole ? "" : CRVS_BACKUP_PARTIAL))
            APR_ARRAY_PUSH(names, const char *) = apr_pstrdup(pool, info.name);
    }
    apr_dir_close(open);
    qsort(names->elts, (size_t)names->nelts, sizeof(const char *), by_name);
    return names;
}

static bool exists(apr_pool_t *pool, const char *folder, const char *name)
{
    struct stat info;

    return !lstat(apr_pstrcat(pool, folder, "/", name, NULL), &info)
           || !lstat(apr_pstrcat(pool, folder, "/", name, CRVS_BACKUP_PARTIAL, NULL), &info);
}

const char *crvs_backup_folder_name(apr_pool_t *pool, const char *folder, apr_time_t now)
{
    const apr_array_header_t *whole = crvs_backup_folder_list(pool, folder, true);
    const char *newest = whole->nelts ? APR_ARRAY_IDX(whole, whole->nelts - 1, const char *) : "";
    time_t begin = (time_t)apr_time_sec(now);

    for (time_t seconds = begin;; seconds++) {
        char name[NAME_LENGTH + 1];
        struct tm parts;

        if (!gmtime_r(&seconds, &parts) || strftime(name, sizeof(name), FORM, &parts) != NAME_LENGTH)
            crvs_say_failure("this machine's clock is wrong");
        /* Behind the newest one: but where the clock was put back, that one may be far ahead. */
        if (!exists(pool, folder, name) && (strcmp(name, newest) > 0 || seconds > begin + NEAR))
            return apr_pstrdup(pool, name);
    }
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(path) && errno != ENOENT ? errno : 0;
}

int crvs_backup_folder_remove(const char *path)
{
    int status = nftw(path, remove_one, MAX_OPEN, FTW_DEPTH | FTW_PHYS);

    return status < 0 ? (errno == ENOENT ? 0 : errno) : status;
}

int crvs_backup_folder_discard(apr_pool_t *pool, const char *folder, const char *name)
{
    const char *path = apr_pstrcat(pool, folder, "/", name, NULL);
    const char *partial = apr_pstrcat(pool, path, CRVS_BACKUP_PARTIAL, NULL);

    return rename(path, partial) ? errno : crvs_backup_folder_remove(partial);
}

int crvs_backup_folder_sync(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int reason = folder < 0 || fsync(folder) ? errno : 0;

    if (folder >= 0)
        close(folder);
    return reason;
}

const char *crvs_backup_folder_find(apr_pool_t *pool, const char *path)
{
    size_t length = strlen(path);
    const char *folder, *name;
    apr_array_header_t *names;

    while (length > 1 && path[length - 1] == '/')
        length--;
    folder = apr_pstrmemdup(pool, path, length);
    name = apr_filepath_name_get(folder);
    if (is_name(name, strcspn(name, "."))) {
        if (name[strcspn(name, ".")])
            crvs_say_failure("%s is of a backup that was interrupted: it is not whole", folder);
        return folder;
    }
    if (!access(apr_pstrcat(pool, folder, "/" CRVS_BACKUP_MANIFEST, NULL), F_OK))
        return folder;
    names = crvs_backup_folder_list(pool, folder, true);
    if (!names->nelts)
        return NULL;
    return apr_pstrcat(pool, folder, "/", APR_ARRAY_IDX(names, names->nelts - 1, const char *), NULL);
}
