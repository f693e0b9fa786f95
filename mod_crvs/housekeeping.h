/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Housekeeping: what is over is removed by the server itself, every CrvsTidyInterval, in one of its processes.
 */
#ifndef CRVS_HOUSEKEEPING_H
#define CRVS_HOUSEKEEPING_H

#include <httpd.h>

/** Asks mod_watchdog to call us for each site; says where it is not there. Call from post_config. */
apr_status_t crvs_housekeeping_start(apr_pool_t *pool, server_rec *server);

#endif
