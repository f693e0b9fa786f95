/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Housekeeping: every CrvsTidyInterval, one process of the server removes expired data.
 */
#ifndef CRVS_HOUSEKEEPING_H
#define CRVS_HOUSEKEEPING_H

#include <httpd.h>

/** Registers each site with mod_watchdog, or warns that it is missing. Call from post_config. */
apr_status_t crvs_housekeeping_start(apr_pool_t *pool, server_rec *server);

/**
 * Lets the end of a process wait for what its watchdog does here. Call from child_init.
 * @param pool of the process
 */
void crvs_housekeeping_child_init(apr_pool_t *pool);

#endif
