/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A database and its account, made by root on this machine.
 */
#ifndef CRVS_CORE_DB_CREATE_H
#define CRVS_CORE_DB_CREATE_H

#include <apr_pools.h>
#include <stdbool.h>

/**
 * Makes a database, and the account that may do everything in it; what is there is left, but gets this password.
 * @param socket of the server, through which root needs no password
 * @param is_away whether there is no such server, or root may not come in
 * @return NULL, or what the server or the client library says
 */
const char *crvs_db_create(apr_pool_t *pool, const char *socket, const char *user, const char *password,
                           const char *database, bool *is_away);

#endif
