/* SPDX-License-Identifier: Apache-2.0 */
/**
 * An act: who does something, when, in which language, with which database and for which site.
 *
 * The rules of the application take one instead of a request, so that they are the same however they are asked for: by
 * a page (crvs_request_act), by a machine's delivery, or on the command line.
 */
#ifndef CRVS_CORE_ACT_H
#define CRVS_CORE_ACT_H

#include "core/db/db.h"
#include "core/template/language.h"

struct crvs_site_t;

typedef struct crvs_act_t {
    apr_pool_t *pool; /**< owns what is made on the way */
    crvs_db_t *db;
    const struct crvs_site_t *site;  /**< with the directives' values */
    apr_int64_t now;                 /**< when it began, in seconds since 1970 */
    const crvs_language_t *language; /**< of who acts */
    apr_int64_t actor_id; /**< the user who acts; 0: a machine, somebody who is not signed in, or a command */
    const char *address;  /**< the IP address that this came from; "": from no network, by a command */
    /** Reports a sentence to the sysadmin; NULL: discarded. */
    void (*tell)(const struct crvs_act_t *act, const char *sentence);
    /** Writes a line of the audit to the log as well; NULL: none is kept there. */
    void (*note)(const struct crvs_act_t *act, const char *line);
    void *listener; /**< for both */
} crvs_act_t;

/** A path of the site, from below its base path: "recordings/7/" becomes "/crvs/recordings/7/". In the act's pool. */
const char *crvs_act_url(const crvs_act_t *act, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Reports a non-fatal problem to the sysadmin, in the log or on the command line. */
void crvs_act_tell(const crvs_act_t *act, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
