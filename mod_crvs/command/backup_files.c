/* SPDX-License-Identifier: Apache-2.0 */
#include "command/backup_files.h"

#include "command/backup_folder.h"
#include "command/command.h"
#include "core/base/crypto.h"

#include <apr_file_info.h>
#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE (256 * 1024)
/* Captions that are just being written. */
#define GROWING ".new"

typedef struct {
    const char *folder;
    apr_hash_t *sums;
} earlier_t;

/* A file on its way. */
typedef struct {
    crvs_backup_files_t *files;
    apr_pool_t *pool;
    const char *name; /* recordings/<id>/<name> */
    const char *from, *to;
    struct stat info; /* of what it is made of */
} passage_t;

static void make_folder(const char *path)
{
    if (mkdir(path, 0700) && errno != EEXIST)
        crvs_backup_sums_fail(path);
}

void crvs_backup_files_begin(crvs_backup_files_t *files)
{
    files->earlier = apr_array_make(files->pool, 2, sizeof(earlier_t));
    files->taken = apr_hash_make(files->pool);
    make_folder(apr_pstrcat(files->pool, files->target, "/" CRVS_BACKUP_RECORDINGS, NULL));
}

void crvs_backup_files_earlier(crvs_backup_files_t *files, const char *folder)
{
    APR_ARRAY_PUSH(files->earlier, earlier_t) = (earlier_t){folder, crvs_backup_sums_read(files->pool, folder)};
}

bool crvs_backup_files_has(const crvs_backup_files_t *files, const char *id, const char *name)
{
    return apr_hash_get(files->taken, apr_pstrcat(files->pool, CRVS_BACKUP_RECORDINGS "/", id, "/", name, NULL),
                        APR_HASH_KEY_STRING);
}

/* --- One file --- */

static void note(passage_t *passage, const char *sum)
{
    crvs_backup_files_t *files = passage->files;

    crvs_backup_sums_add(files->sums, passage->name, sum);
    apr_hash_set(files->taken, apr_pstrdup(files->pool, passage->name), APR_HASH_KEY_STRING, "");
    files->files++;
    files->bytes += passage->info.st_size;
}

/* As it is now: a file system of backups may not know fractions of seconds. */
static bool is_same(const struct stat *kept, const struct stat *now)
{
    return S_ISREG(kept->st_mode) && kept->st_size == now->st_size && kept->st_mtim.tv_sec == now->st_mtim.tv_sec
           && (kept->st_mtim.tv_nsec == now->st_mtim.tv_nsec || !kept->st_mtim.tv_nsec);
}

/* Where an earlier backup has it: linked. A file system without links, or with too many, gets a copy. */
static bool link_earlier(passage_t *passage)
{
    const apr_array_header_t *earlier = passage->files->earlier;

    for (int i = earlier->nelts - 1; i >= 0; i--) {
        const earlier_t *one = &APR_ARRAY_IDX(earlier, i, earlier_t);
        const char *sum = apr_hash_get(one->sums, passage->name, APR_HASH_KEY_STRING);
        const char *path = apr_pstrcat(passage->pool, one->folder, "/", passage->name, NULL);
        struct stat kept;

        if (!sum || lstat(path, &kept) || !is_same(&kept, &passage->info) || link(path, passage->to))
            continue;
        note(passage, sum);
        return true;
    }
    return false;
}

static void write_all(passage_t *passage, int to, const char *data, ssize_t length)
{
    while (length > 0) {
        ssize_t written = write(to, data, (size_t)length);

        if (written < 0 && errno != EINTR)
            crvs_backup_sums_fail(passage->to);
        if (written > 0) {
            data += written;
            length -= written;
        }
    }
}

static const char *copy_open(passage_t *passage, int from, int to)
{
    crvs_digest_t *digest = crvs_crypto_digest_make(passage->pool, "sha256");
    char *piece = apr_palloc(passage->pool, PIECE);
    ssize_t length;
    const char *sum;

    if (!digest)
        crvs_say_failure("OpenSSL makes no SHA-256");
    passage->info.st_size = 0;
    while ((length = read(from, piece, PIECE)) != 0) {
        if (length < 0 && errno != EINTR)
            crvs_say_failure("%s cannot be read: %s", passage->from, strerror(errno));
        if (length < 0)
            continue;
        crvs_crypto_digest_add(digest, piece, (apr_size_t)length);
        write_all(passage, to, piece, length);
        passage->info.st_size += length;
    }
    sum = crvs_crypto_digest_hex(digest, passage->pool);
    if (!sum)
        crvs_say_failure("OpenSSL makes no SHA-256");
    return sum;
}

static void copy(passage_t *passage)
{
    int from = open(passage->from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), to;
    struct timespec times[2];
    const char *sum;

    /* Purged at this moment, or captions that were taken off. */
    if (from < 0 && errno == ENOENT)
        return;
    if (from < 0 || fstat(from, &passage->info))
        crvs_say_failure("%s cannot be read: %s", passage->from, strerror(errno));
    to = open(passage->to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (to < 0)
        crvs_backup_sums_fail(passage->to);
    sum = copy_open(passage, from, to);
    times[0] = times[1] = passage->info.st_mtim;
    if (futimens(to, times) || fsync(to) || close(to))
        crvs_backup_sums_fail(passage->to);
    close(from);
    passage->files->copied += passage->info.st_size;
    passage->files->new_files++;
    note(passage, sum);
}

static void take_file(crvs_backup_files_t *files, apr_pool_t *pool, const char *id, const char *name)
{
    passage_t passage = {.files = files, .pool = pool};
    size_t length = strlen(name);

    if (!crvs_backup_sums_is_name(name)
        || (length > sizeof(GROWING) - 1 && !strcmp(name + length - (sizeof(GROWING) - 1), GROWING))
        || crvs_backup_files_has(files, id, name))
        return;
    passage.name = apr_pstrcat(pool, CRVS_BACKUP_RECORDINGS "/", id, "/", name, NULL);
    passage.from = apr_pstrcat(pool, files->source, "/", id, "/", name, NULL);
    passage.to = apr_pstrcat(pool, files->target, "/", passage.name, NULL);
    if (lstat(passage.from, &passage.info) || !S_ISREG(passage.info.st_mode))
        return;
    if (!link_earlier(&passage))
        copy(&passage);
}

/* --- All of them --- */

static int by_name(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* What goes while it is read does not matter; a folder that cannot be read does. */
static apr_array_header_t *names_in(apr_pool_t *pool, const char *folder)
{
    apr_array_header_t *names = apr_array_make(pool, 16, sizeof(const char *));
    apr_finfo_t info;
    apr_dir_t *open;
    char reason[120];
    apr_status_t status = apr_dir_open(&open, folder, pool);

    if (APR_STATUS_IS_ENOENT(status))
        return names;
    if (status != APR_SUCCESS)
        crvs_say_failure("%s: %s", folder, apr_strerror(status, reason, sizeof(reason)));
    while (apr_dir_read(&info, APR_FINFO_NAME, open) == APR_SUCCESS)
        APR_ARRAY_PUSH(names, const char *) = apr_pstrdup(pool, info.name);
    apr_dir_close(open);
    qsort(names->elts, (size_t)names->nelts, sizeof(const char *), by_name);
    return names;
}

/* It leads to what is no recording. */
static bool is_link(const char *folder)
{
    struct stat info;

    if (lstat(folder, &info) || !S_ISLNK(info.st_mode))
        return false;
    fprintf(stderr, "crvs-admin: %s is a symbolic link: what it leads to is not in this backup\n", folder);
    return true;
}

void crvs_backup_files_take(crvs_backup_files_t *files, const char *id)
{
    const char *folder = apr_pstrcat(files->pool, files->target, "/" CRVS_BACKUP_RECORDINGS "/", id, NULL);
    const char *source;
    apr_pool_t *pool;
    apr_array_header_t *names;

    if (apr_pool_create(&pool, files->pool) != APR_SUCCESS)
        crvs_say_failure("no memory");
    source = apr_pstrcat(pool, files->source, "/", id, NULL);
    names = is_link(source) ? apr_array_make(pool, 0, sizeof(const char *)) : names_in(pool, source);
    if (names->nelts)
        make_folder(folder);
    for (int i = 0; i < names->nelts; i++)
        take_file(files, pool, id, APR_ARRAY_IDX(names, i, const char *));
    errno = names->nelts ? crvs_backup_folder_sync(folder) : 0;
    if (errno)
        crvs_backup_sums_fail(folder);
    apr_pool_destroy(pool);
}

void crvs_backup_files_take_all(crvs_backup_files_t *files)
{
    const apr_array_header_t *names = names_in(files->pool, files->source);

    for (int i = 0; i < names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(names, i, const char *);

        if (crvs_backup_sums_is_id(name))
            crvs_backup_files_take(files, name);
    }
}
