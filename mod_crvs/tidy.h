/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Removes what is over by itself: expired sessions, links, imports and uploads, old lines of the audit, recordings that
 * were kept long enough. One place for the server's watchdog and `crvs-admin tidy`.
 */
#ifndef CRVS_TIDY_H
#define CRVS_TIDY_H

#include "core/act.h"

/** What can be removed, and what was. */
typedef struct {
    const char *what; /**< "sessions"; NULL ends the list */
    apr_int64_t done;
} crvs_tidied_t;

/** The most kinds of things there are, the list's end included. */
#define CRVS_TIDY_KINDS 16

/**
 * Removes all of it, or as much as so many rounds do, some dozens of each kind in one.
 * @param act whose actor is nobody; told of what could not be removed
 * @param tidied filled in; has room for CRVS_TIDY_KINDS
 * @return the first error; what else there is to remove was tried nevertheless, unless the database is away
 */
crvs_error_t *crvs_tidy(crvs_act_t *act, int rounds, crvs_tidied_t *tidied);

/**
 * Counts afresh what is kept wrong of categories and of what recordings take up. It reads all classes, courses and
 * recordings, which is too much for every few minutes of a server.
 */
crvs_error_t *crvs_tidy_recount(crvs_act_t *act);

#endif
