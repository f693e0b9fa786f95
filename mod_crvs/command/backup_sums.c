/* SPDX-License-Identifier: Apache-2.0 */
#include "command/backup_sums.h"

#include "command/backup_manifest.h"
#include "command/command.h"
#include "core/base/crypto.h"

#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SUM_DIGITS 64
#define HEX "0123456789abcdef"
#define PIECE (256 * 1024)

struct crvs_backup_sums_t {
    FILE *file;
    const char *path;
};

_Noreturn void crvs_backup_sums_fail(const char *path)
{
    if (errno == ENOSPC || errno == EDQUOT)
        crvs_say_failure("%s: its disk is full. Nothing of this backup is left there, and the earlier ones are as they "
                         "were. Make room, or keep fewer of them with --keep; then again crvs-admin backup",
                         path);
    crvs_say_failure("%s: %s", path, strerror(errno));
}

crvs_backup_sums_t *crvs_backup_sums_make(apr_pool_t *pool, const char *folder)
{
    crvs_backup_sums_t *sums = apr_palloc(pool, sizeof(*sums));

    sums->path = apr_pstrcat(pool, folder, "/" CRVS_BACKUP_SUMS, NULL);
    sums->file = fopen(sums->path, "wxe");
    if (!sums->file)
        crvs_backup_sums_fail(sums->path);
    return sums;
}

void crvs_backup_sums_add(crvs_backup_sums_t *sums, const char *name, const char *sum)
{
    if (fprintf(sums->file, "%s  %s\n", sum, name) < 0 || fflush(sums->file))
        crvs_backup_sums_fail(sums->path);
}

void crvs_backup_sums_close(crvs_backup_sums_t *sums)
{
    if (fflush(sums->file) || fsync(fileno(sums->file)) || fclose(sums->file))
        crvs_backup_sums_fail(sums->path);
}

bool crvs_backup_sums_is_id(const char *name)
{
    return strlen(name) == CRVS_BACKUP_ID_DIGITS && strspn(name, HEX) == CRVS_BACKUP_ID_DIGITS;
}

bool crvs_backup_sums_is_name(const char *name)
{
    return *name && *name != '.' && !strpbrk(name, "/\\\r\n");
}

/* "recordings/<id>/<name>", or one of the two files beside them. */
static bool is_file_of_ours(apr_pool_t *pool, const char *name)
{
    const char *id = name + sizeof(CRVS_BACKUP_RECORDINGS "/") - 1;

    if (!strcmp(name, CRVS_BACKUP_DUMP) || !strcmp(name, CRVS_BACKUP_MANIFEST))
        return true;
    return !strncmp(name, CRVS_BACKUP_RECORDINGS "/", sizeof(CRVS_BACKUP_RECORDINGS "/") - 1)
           && strlen(id) > CRVS_BACKUP_ID_DIGITS && id[CRVS_BACKUP_ID_DIGITS] == '/'
           && crvs_backup_sums_is_id(apr_pstrmemdup(pool, id, CRVS_BACKUP_ID_DIGITS))
           && crvs_backup_sums_is_name(id + CRVS_BACKUP_ID_DIGITS + 1);
}

apr_hash_t *crvs_backup_sums_read(apr_pool_t *pool, const char *folder)
{
    apr_hash_t *sums = apr_hash_make(pool);
    FILE *file = fopen(apr_pstrcat(pool, folder, "/" CRVS_BACKUP_SUMS, NULL), "re");
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;

    while (file && (length = getline(&line, &capacity, file)) > 0) {
        const char *name;

        if (length <= SUM_DIGITS + 3 || line[length - 1] != '\n' || strspn(line, HEX) != SUM_DIGITS
            || strncmp(line + SUM_DIGITS, "  ", 2))
            continue;
        name = apr_pstrmemdup(pool, line + SUM_DIGITS + 2, (apr_size_t)length - SUM_DIGITS - 3);
        if (is_file_of_ours(pool, name))
            apr_hash_set(sums, name, APR_HASH_KEY_STRING, apr_pstrmemdup(pool, line, SUM_DIGITS));
    }
    free(line);
    if (file)
        fclose(file);
    return sums;
}

const char *crvs_backup_sums_of_file(apr_pool_t *pool, const char *path)
{
    crvs_digest_t *digest = crvs_crypto_digest_make(pool, "sha256");
    char *piece = apr_palloc(pool, PIECE);
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), reason;
    ssize_t length = 1;

    while (file >= 0 && digest && length != 0) {
        length = read(file, piece, PIECE);
        if (length < 0 && errno != EINTR)
            break;
        if (length > 0)
            crvs_crypto_digest_add(digest, piece, (apr_size_t)length);
    }
    reason = digest ? errno : ENOMEM;
    if (file >= 0)
        close(file);
    errno = reason;
    return file >= 0 && digest && !length ? crvs_crypto_digest_hex(digest, pool) : NULL;
}
