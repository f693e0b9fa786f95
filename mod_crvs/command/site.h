/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The site and its database, for a command: what a request has of httpd.
 */
#ifndef CRVS_COMMAND_SITE_H
#define CRVS_COMMAND_SITE_H

#include "command/apache.h"
#include "command/command.h"
#include "core/act.h"

/** What rules of the school are handed, with the database open; ends the program where it cannot be. */
crvs_act_t *crvs_site_act(const crvs_call_t *call);
/**
 * The same for the school at a URL, with what Apache's configuration says of it, where it says something: option
 * --apache.
 */
crvs_act_t *crvs_site_act_for(const crvs_call_t *call, const char *url);

/** The same for what people are to hear of; ends the program where Apache names no server that sends mail: option --apache. */
crvs_act_t *crvs_site_act_with_mail(const crvs_call_t *call);

/** A moment in the school's time zone, as a sentence has it. */
const char *crvs_site_show_time(const crvs_act_t *act, apr_int64_t seconds);

/**
 * The same for rules of recordings, which need to know what Apache's configuration says: options --apache,
 * --recording-dir.
 */
crvs_act_t *crvs_site_act_at(const crvs_call_t *call);

/** @name Options of what a backup takes and a restore brings back */
/** @{ */
#define CRVS_SITE_WITHOUT "without-recordings"
/* clang-format off */
#define CRVS_SITE_RECORDING_DIR_OPTION {"recording-dir", 0, "DIR", CRVS_COMPLETE_FOLDERS, \
     "The folder that CrvsRecordingDir names in Apache's configuration; by default the value of CRVS_RECORDING_DIR, else " \
     "what Apache says.", false}
/* clang-format on */
/** @} */

/**
 * The folder of recordings, as the options say or Apache does; ends the program where nobody says.
 * @return NULL: the school keeps none, or --without-recordings was said
 */
const char *crvs_site_folder(const crvs_call_t *call, const crvs_apache_t *apache);

/**
 * The same with a database that is open.
 * @param server as Apache describes it; NULL: all directives at their defaults
 * @param folder of its recordings; NULL: none
 * @return NULL, or a sentence why there is no such site
 */
const char *crvs_site_make_act(apr_pool_t *pool, crvs_db_t *db, const crvs_apache_server_t *server, const char *folder,
                               crvs_act_t **made);

/**
 * Ends the program after an error, with its cause, or what a page would say of it; does nothing where there is none.
 */
void crvs_site_check(const crvs_act_t *act, const crvs_error_t *error);

#endif
