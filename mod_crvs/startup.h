/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What must hold before the server starts: said with the directive's name, and also by `apachectl configtest`.
 */
#ifndef CRVS_STARTUP_H
#define CRVS_STARTUP_H

#include <httpd.h>

/** Makes the site of each server that has the engine on. Hook check_config. @return OK or an error, logged */
int crvs_startup_check(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *scratch, server_rec *server);

#endif
