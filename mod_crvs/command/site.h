/**
 * The site and its database, for a command: what a request has of httpd.
 */
#ifndef CRVS_COMMAND_SITE_H
#define CRVS_COMMAND_SITE_H

#include "core/act.h"

/** What the command line says of the site; NULL: nothing. */
typedef struct {
    const char *option_file;
    const char *apache;            /**< how Apache is asked for the rest */
    const char *recording_dir;
} crvs_command_site_t;

/** Prints a message and ends the program: it could not be done. */
_Noreturn void crvs_command_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/** Prints a message and ends the program: the command line is wrong. */
_Noreturn void crvs_command_misused(const char *format, ...) __attribute__((format(printf, 1, 2)));
/** Ends the program after an error, with its cause; does nothing where there is none. */
void crvs_command_check(const crvs_error_t *error);

/** Opens the database, and makes what rules are handed, by the command line, the environment and Apache. */
crvs_act_t *crvs_command_open(apr_pool_t *pool, const crvs_command_site_t *said);

#endif
