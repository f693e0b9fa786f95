/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Housekeeping: every CrvsTidyInterval, one process of the server removes expired data.
 */
#ifndef CRVS_HOUSEKEEPING_H
#define CRVS_HOUSEKEEPING_H

#include <httpd.h>

/** Registers each site with mod_watchdog, or warns that it is missing. Call from post_config. */
apr_status_t crvs_housekeeping_start(apr_pool_t *pool, server_rec *server);

#endif
