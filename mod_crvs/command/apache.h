/**
 * What Apache's configuration says of the site, as `apachectl -t -D DUMP_CRVS` prints it.
 */
#ifndef CRVS_COMMAND_APACHE_H
#define CRVS_COMMAND_APACHE_H

#include <apr_tables.h>

/** The directives of a server in which the engine is on. "" where one is not set and has no default. */
typedef struct {
    const char *base_path;
    const char *language;
    const char *time_zone;
    const char *data_dir;
    const char *recording_dir;
} crvs_apache_server_t;

/**
 * Asks Apache.
 * @param command how it is called; NULL: by the apachectl, apache2 or httpd that is there
 * @return crvs_apache_server_t of each server; none where Apache does not answer
 */
apr_array_header_t *crvs_apache_servers(apr_pool_t *pool, const char *command);

#endif
