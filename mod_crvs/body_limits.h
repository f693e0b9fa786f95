/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Limits that httpd and its modules put on request bodies before we see them: recordings, forms with files, account files.
 */
#ifndef CRVS_BODY_LIMITS_H
#define CRVS_BODY_LIMITS_H

#include <httpd.h>

/**
 * The lowest LimitRequestBody of the URLs that recordings are uploaded to, set in the server or in a <Location> that
 * covers them. 0: none is set; httpd's own default does not apply there.
 * @param pool for work
 */
apr_off_t crvs_body_limits_of_recordings(apr_pool_t *pool, const server_rec *server);

/** The same of the forms by which announcements and lessons get files; httpd's own default is far above what they need. */
apr_off_t crvs_body_limits_of_forms(apr_pool_t *pool, const server_rec *server);

/**
 * SecRequestBodyLimit where mod_security looks at bodies. 0: it does not, refuses none, or has the limit that it comes with,
 * 128 MiB. It is the last one that stands anywhere in the configuration.
 */
apr_off_t crvs_body_limits_of_mod_security(void);

/** Warns in the log of each limit that is too low for what the site takes. When its configuration is complete. */
void crvs_body_limits_warn(apr_pool_t *pool, const server_rec *server);

#endif
