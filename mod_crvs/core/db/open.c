/* SPDX-License-Identifier: Apache-2.0 */
/* Connections of our own, by apr_dbd alone: for commands, which run without httpd. */
#include "core/db/client.h"
#include "core/db/private.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define PARAMETERS "group=crvs,reconnect=0"
#define OPTION_FILE "my.cnf"

static apr_status_t close_connection(void *data)
{
    const ap_dbd_t *dbd = data;

    apr_dbd_close(dbd->driver, dbd->handle);
    return APR_SUCCESS;
}

static crvs_error_t *open_one(crvs_db_t *db)
{
    const char *reason = NULL;
    apr_pool_t *pool;
    ap_dbd_t *dbd;

    if (apr_pool_create(&pool, db->pool) != APR_SUCCESS)
        return CRVS_ERROR(db->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"), "no memory for a pool");
    dbd = apr_pcalloc(pool, sizeof(*dbd));
    dbd->pool = pool;
    if (apr_dbd_get_driver(pool, "mysql", &dbd->driver) != APR_SUCCESS
        || apr_dbd_open_ex(dbd->driver, pool, PARAMETERS, &dbd->handle, &reason) != APR_SUCCESS) {
        crvs_error_t *error = CRVS_ERROR(db->pool, HTTP_SERVICE_UNAVAILABLE, CRVS_T("error.database"), "%s",
                                         reason ? reason : "apr-util's driver for MySQL does not work");
        apr_pool_destroy(pool);
        return error;
    }
    /* Behind its prepared statements, which are closed in the same pool. */
    apr_pool_cleanup_register(pool, dbd, close_connection, apr_pool_cleanup_null);
    db->dbd = dbd;
    return NULL;
}

static void give_back(crvs_db_t *db)
{
    apr_pool_destroy(db->dbd->pool);
}

typedef struct {
    const char *path;
    const char *folder;
    const char *link;
} borrowed_t;

/* The client library looks but once where its folder is: what was borrowed for a path stays until the program ends. */
static borrowed_t *last;

static apr_status_t remove_link(void *data)
{
    const borrowed_t *borrowed = data;

    last = NULL;
    unlink(borrowed->link);
    rmdir(borrowed->folder);
    return APR_SUCCESS;
}

/* The driver finds its option file by a folder's name alone: one of another name gets that name in a folder of its own. */
static const char *borrow_name(apr_pool_t *pool, const char *path)
{
    borrowed_t *borrowed;
    const char *parent = NULL;
    char *folder;

    if (last && !strcmp(last->path, path))
        return last->link;
    while (apr_pool_parent_get(pool))
        pool = apr_pool_parent_get(pool);
    borrowed = apr_palloc(pool, sizeof(*borrowed));
    borrowed->path = apr_pstrdup(pool, path);
    if (apr_temp_dir_get(&parent, pool) != APR_SUCCESS)
        parent = "/tmp";
    folder = apr_pstrcat(pool, parent, "/crvs-XXXXXX", NULL);
    if (!mkdtemp(folder))
        return NULL;
    borrowed->folder = folder;
    borrowed->link = apr_pstrcat(pool, folder, "/" OPTION_FILE, NULL);
    apr_pool_cleanup_register(pool, borrowed, remove_link, apr_pool_cleanup_null);
    if (symlink(path, borrowed->link))
        return NULL;
    last = borrowed;
    return borrowed->link;
}

static crvs_error_t *failure(apr_pool_t *pool, const char *reason)
{
    return CRVS_ERROR(pool, HTTP_SERVICE_UNAVAILABLE, CRVS_T("error.database"), "%s", reason);
}

crvs_error_t *crvs_db_open(apr_pool_t *pool, const char *option_file, crvs_db_t **db)
{
    static const crvs_db_source_t source = {open_one, give_back, NULL, 600};
    char *path = realpath(option_file, NULL);
    const char *named = path;
    const char *flaw;
    crvs_error_t *error;

    *db = crvs_db_make_from(pool, &source);
    if (!path || access(path, R_OK)) {
        error = failure(pool, strerror(errno));
        free(path);
        return error;
    }
    if (strcmp(apr_filepath_name_get(path), OPTION_FILE))
        named = borrow_name(pool, path);
    flaw = named ? crvs_db_client_use(pool, named) : "no folder for temporary files can be made";
    free(path);
    if (!flaw)
        flaw = crvs_db_client_flaw(pool);
    if (flaw)
        return failure(pool, flaw);
    return crvs_db_take(*db);
}
