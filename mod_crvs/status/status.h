/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How the school is, for monitoring and load balancers.
 */
#ifndef CRVS_STATUS_H
#define CRVS_STATUS_H

#include <httpd.h>

/** The name for SetHandler. */
#define CRVS_HEALTH_HANDLER "crvs-health"

/**
 * Answers `?live` (200 wherever httpd answers; the database isn't asked) and `?ready`, the default: 200 where the site
 * is on, its database answers and has the last change of this module's schema, else 503. The body is one JSON object.
 * @return OK, or DECLINED where the handler is another
 */
int crvs_status_health(request_rec *r);

#endif
