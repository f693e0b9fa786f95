/**
 * The site and its database, for a command: what a request has of httpd.
 */
#ifndef CRVS_COMMAND_SITE_H
#define CRVS_COMMAND_SITE_H

#include "command/command.h"
#include "core/act.h"

/** The option file with the database's account: by the command line, else the environment, else the usual one. */
const char *crvs_command_config(const crvs_call_t *call);

/** Opens the database. @return NULL, or a sentence why there is no connection */
const char *crvs_command_connect(const crvs_call_t *call, crvs_db_t **db);

/** What rules of the school are handed, with the database open; ends the program where it cannot be. */
crvs_act_t *crvs_command_act(const crvs_call_t *call);
/** The same for rules of recordings, which need to know what Apache's configuration says: options --apache, --recording-dir. */
crvs_act_t *crvs_command_act_at_site(const crvs_call_t *call);

/** Ends the program after an error, with its cause, or what a page would say of it; does nothing where there is none. */
void crvs_command_check(const crvs_act_t *act, const crvs_error_t *error);

#endif
