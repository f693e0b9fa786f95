/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The client library behind apr_dbd's MySQL driver: libmariadb on Debian,
 * libmysqlclient on Ubuntu.
 */
#ifndef CRVS_CORE_DB_CLIENT_H
#define CRVS_CORE_DB_CLIENT_H

#include <apr_pools.h>

/**
 * Lets `group=` in DBDParams find its group in an option file, by this process's
 * environment. Call it before the first connection: libmariadb looks once.
 * @param path the whole path of a file named my.cnf
 * @return NULL, or what is wrong with @a path, as a part of a sentence
 */
const char *crvs_db_client_use(apr_pool_t *pool, const char *path);

/**
 * Whether apr-util's driver is there, and linked with the library that we are
 * linked with.
 * @return NULL, or one sentence that begins with the directive to mend; from @a pool
 */
const char *crvs_db_client_flaw(apr_pool_t *pool);

#endif
