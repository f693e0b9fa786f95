/* SPDX-License-Identifier: Apache-2.0 */
/* Whether CrvsRecordingDir is a folder that files may be kept in: asked at start-up. */
#include "recordings/recordings.h"

#include <apr_file_info.h>
#include <apr_strings.h>
#include <grp.h>
#include <http_core.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <unixd.h>

/*
 * Whether the account of httpd's children can read and write there. A process of its own becomes that account and asks
 * the system, which knows of groups, access lists and the folders above.
 */
static bool children_can_write(const char *folder)
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        bool changed = geteuid() != 0
                       || (initgroups(ap_unixd_config.user_name, ap_unixd_config.group_id) == 0
                           && setgid(ap_unixd_config.group_id) == 0 && setuid(ap_unixd_config.user_id) == 0);
        _exit(changed && access(folder, R_OK | W_OK | X_OK) == 0 ? 0 : 1);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Whether @a path is @a folder or lies below it; both absolute, without links. */
static bool is_within(const char *path, const char *folder)
{
    size_t length = strlen(folder);

    while (length > 0 && folder[length - 1] == '/')
        length--;
    return !strncmp(path, folder, length) && (path[length] == '/' || !path[length]);
}

/* Below a document root, httpd would serve the files to everybody. */
static const char *find_document_root(apr_pool_t *pool, const server_rec *server, const char *folder)
{
    char resolved[PATH_MAX];

    for (; server; server = server->next) {
        const core_server_config *core = ap_get_core_module_config(server->module_config);

        if (core->ap_document_root && realpath(core->ap_document_root, resolved) && is_within(folder, resolved))
            return apr_pstrdup(pool, resolved);
    }
    return NULL;
}

const char *crvs_recordings_folder_flaw(apr_pool_t *pool, const server_rec *server, const char *folder)
{
    char resolved[PATH_MAX];
    apr_finfo_t info;
    const char *root;

    if (!realpath(folder, resolved) || apr_stat(&info, resolved, APR_FINFO_TYPE, pool) != APR_SUCCESS
        || info.filetype != APR_DIR)
        return apr_psprintf(
            pool, "%s is no folder; make it, and give it to the account that httpd's children run under", folder);
    root = find_document_root(pool, server, resolved);
    if (root)
        return apr_psprintf(pool, "%s lies below the DocumentRoot %s, where everybody could read it", folder, root);
    if (!children_can_write(resolved))
        return apr_psprintf(pool, "httpd's children (User %s) cannot write to %s", ap_unixd_config.user_name, folder);
    return NULL;
}
