/* SPDX-License-Identifier: Apache-2.0 */
/* The client library behind apr_dbd's driver: whose connections we touch, and where it finds the school's account. */
#include "core/db/client.h"

#include <apr_dbd.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <dlfcn.h>
#include <mysql.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * Both libraries look for a my.cnf in a folder that the environment names: libmariadb in MARIADB_HOME, libmysqlclient
 * in MYSQL_HOME. What they include from /etc/mysql differs from version to version.
 */
#define OPTION_FILE "my.cnf"

const char *crvs_db_client_use(apr_pool_t *pool, const char *path)
{
    const char *name = apr_filepath_name_get(path);
    const char *folder = apr_pstrndup(pool, path, (apr_size_t)(name - path));

    if (*path != '/' || strcmp(name, OPTION_FILE))
        return "it must be the whole path of a file named " OPTION_FILE ", the name that the driver looks for";
    if (setenv("MARIADB_HOME", folder, 1) || setenv("MYSQL_HOME", folder, 1))
        return "no memory for the environment";
    return NULL;
}

/* The library that the driver's own calls end in; NULL where it has none, linked statically. */
static void *call_of_driver(const apr_dbd_driver_t *driver, const char *name)
{
    Dl_info place;
    void *library;
    void *call = NULL;

    if (!dladdr(driver, &place))
        return NULL;
    library = dlopen(place.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
    if (library) {
        call = dlsym(library, name);
        dlclose(library);
    }
    return call;
}

const char *crvs_db_client_flaw(apr_pool_t *pool)
{
    const apr_dbd_driver_t *driver = NULL;
    Dl_info ours, theirs;
    void *call;

    if (apr_dbd_init(pool) != APR_SUCCESS || apr_dbd_get_driver(pool, "mysql", &driver) != APR_SUCCESS)
        return "DBDriver mysql: apr-util has no such driver (on Debian: apt-get install libaprutil1-dbd-mysql)";
    call = call_of_driver(driver, "mysql_get_client_info");
    /* Compared by where they are: a pointer to a function is no void * in C. */
    if (!call || !dladdr(call, &theirs) || !dladdr((void *)(uintptr_t)mysql_get_client_info, &ours)
        || ours.dli_fbase == theirs.dli_fbase)
        return NULL;
    return apr_psprintf(
        pool,
        "DBDriver mysql: apr-util's driver works with %s, and mod_crvs was built with %s: what one made "
        "crashes the other. Build mod_crvs again, with the headers of the driver's library",
        theirs.dli_fname, ours.dli_fname);
}
