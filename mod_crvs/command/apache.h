/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Apache's own account of its configuration and of the site in it, as `apachectl -t -D DUMP_CRVS` prints it.
 */
#ifndef CRVS_COMMAND_APACHE_H
#define CRVS_COMMAND_APACHE_H

#include "command/command.h"

/** A server in which the engine is on. */
typedef struct {
    const char *name;
    const char *place;   /**< file and line of its configuration */
    apr_table_t *values; /**< of directives and of everything else printed with them */
} crvs_apache_server_t;

typedef struct {
    const char *const *words;    /**< how it is called; NULL: none is there */
    const char *command;         /**< the same in one text */
    bool is_right;               /**< whether it accepts its configuration */
    const char *output;          /**< what it said of it */
    apr_array_header_t *servers; /**< of crvs_apache_server_t */
} crvs_apache_t;

/* clang-format off */
/** The option that names the command to run Apache with. */
#define CRVS_APACHE_OPTION(asked_for) {"apache", 0, "COMMAND", CRVS_COMPLETE_FILES, \
     "How Apache is called, with options where it needs them: --apache \"httpd -f /srv/classe/httpd.conf\". By default " \
     "apachectl, else apache2ctl, apache2 or httpd. " asked_for, false}
/* clang-format on */

/** Asks Apache, as the option --apache says, else the one that is there. */
crvs_apache_t *crvs_apache_ask(const crvs_call_t *call);

/** Runs it with other arguments. @return whether it succeeded; its output includes stderr */
bool crvs_apache_output(const crvs_apache_t *apache, apr_pool_t *pool, const char *const *question,
                        const char **output);

/** A value of a server, the last one where there are several; "": none. */
const char *crvs_apache_value(const crvs_apache_server_t *server, const char *name);

/** The server at a place of the list. */
const crvs_apache_server_t *crvs_apache_server(const crvs_apache_t *apache, int at);

#endif
