/* SPDX-License-Identifier: Apache-2.0 */
#include "command/backup_check.h"

#include "command/backup_folder.h"
#include "command/backup_sums.h"
#include "command/command.h"

#include <apr_strings.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* @return NULL where a file is as it was, else what is wrong with it */
static const char *flaw_of(apr_pool_t *pool, const char *path, const char *sum)
{
    const char *now = crvs_backup_sums_of_file(pool, path);

    if (!now)
        return apr_pstrdup(pool, errno == ENOENT ? "is missing" : strerror(errno));
    return strcmp(now, sum) ? "is not what it was" : NULL;
}

static int compare(apr_pool_t *pool, const crvs_backup_t *backup)
{
    int flaws = 0;

    for (apr_hash_index_t *at = apr_hash_first(pool, backup->sums); at; at = apr_hash_next(at)) {
        const char *name = apr_hash_this_key(at), *flaw;
        apr_pool_t *own;

        if (apr_pool_create(&own, pool) != APR_SUCCESS)
            crvs_say_failure("no memory");
        flaw = flaw_of(own, apr_pstrcat(own, backup->folder, "/", name, NULL), apr_hash_this_val(at));
        if (flaw) {
            fprintf(stderr, "crvs-admin: %s/%s %s\n", backup->folder, name, flaw);
            flaws++;
        }
        apr_pool_destroy(own);
    }
    return flaws;
}

/* Before anything of the manifest is believed. */
static void check_sums(const crvs_backup_t *backup)
{
    if (!apr_hash_get(backup->sums, CRVS_BACKUP_MANIFEST, APR_HASH_KEY_STRING)
        || !apr_hash_get(backup->sums, CRVS_BACKUP_DUMP, APR_HASH_KEY_STRING))
        crvs_say_failure("%s/" CRVS_BACKUP_SUMS " is missing or broken: this backup cannot be trusted", backup->folder);
}

crvs_backup_t *crvs_backup_check(apr_pool_t *pool, const char *path)
{
    crvs_backup_t *backup = apr_pcalloc(pool, sizeof(*backup));
    const char *problem = NULL;
    int flaws;

    backup->folder = crvs_backup_folder_find(pool, path);
    if (!backup->folder)
        crvs_say_failure("%s has no whole backup", path);
    backup->sums = crvs_backup_sums_read(pool, backup->folder);
    check_sums(backup);
    flaws = compare(pool, backup);
    backup->manifest = crvs_backup_manifest_read(pool, backup->folder, &problem);
    if (!backup->manifest)
        crvs_say_failure("%s", problem);
    if (backup->manifest->files + 2 != apr_hash_count(backup->sums)) {
        fprintf(stderr, "crvs-admin: %s/" CRVS_BACKUP_SUMS " does not name all files\n", backup->folder);
        flaws++;
    }
    if (flaws)
        crvs_say_failure("%s is damaged: take another one", backup->folder);
    return backup;
}
