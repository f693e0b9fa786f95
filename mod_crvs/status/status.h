/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How the school is, for monitoring and load balancers.
 */
#ifndef CRVS_STATUS_H
#define CRVS_STATUS_H

#include "core/http/route.h"

#include <httpd.h>

/** The names for SetHandler. */
#define CRVS_HEALTH_HANDLER "crvs-health"
#define CRVS_METRICS_HANDLER "crvs-metrics"

/** Begins to count, or goes on behind a graceful restart. Call from post_config. */
apr_status_t crvs_status_start(apr_pool_t *scratch, const server_rec *server, const crvs_route_t *routes);

/** Prepares looking at databases. Call from child_init. */
apr_status_t crvs_status_health_child_init(apr_pool_t *pool);

/** Adds a section to httpd's own page, server-status. Call from register_hooks. */
void crvs_status_section_register(void);

/**
 * Answers with all that was counted, as OpenMetrics 1.0 where that is accepted, else in Prometheus's format 0.0.4. What
 * needs the database comes from it once in ten seconds; where that is away, crvs_database_up says so.
 * @return OK, or DECLINED where the handler is another
 */
int crvs_status_metrics(request_rec *r);

/**
 * Answers `?live` (200 wherever httpd answers; the database isn't asked) and `?ready`, the default: 200 where the site
 * is on, its database answers within a second and has the last change of this module's schema, else 503. The second is
 * counted from when a worker takes the request. The body is one JSON object.
 * @return OK, or DECLINED where the handler is another
 */
int crvs_status_health(request_rec *r);

#endif
