/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What `apachectl -t -D DUMP_CRVS` and `-D DUMP_CRVS_ROUTES` print, for sysadmins and crvs-admin doctor.
 */
#ifndef CRVS_DUMP_H
#define CRVS_DUMP_H

#include <httpd.h>

/** Prints what was asked for. Hook test_config. */
void crvs_dump(apr_pool_t *pool, server_rec *server);

#endif
