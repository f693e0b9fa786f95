/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A program that reads what anybody may have sent: with little right, for so long, with so much to write, and gone when
 * this one is.
 */
#ifndef CRVS_COMMAND_CONFINED_H
#define CRVS_COMMAND_CONFINED_H

#include <apr_pools.h>
#include <sys/types.h>

typedef struct {
    uid_t user; /**< who it runs as, where this program is root's */
    gid_t group;
    int seconds;       /**< that it may take; then it is killed */
    apr_int64_t bytes; /**< the largest file that it may write; 0: any */
} crvs_confined_t;

/** How it ended. */
typedef enum {
    CRVS_CONFINED_WELL,
    CRVS_CONFINED_BADLY,
    CRVS_CONFINED_TOO_LARGE /**< it was stopped at the size of a file */
} crvs_confined_e;

/**
 * Runs a program without a shell, niced, in a group of its own and with hardly an environment.
 * @param arguments the program's path first; ends with NULL
 * @param output the beginning of what it prints, in @a pool; NULL: nobody reads it
 * @param complaint the last line that it complains of, or why it was ended or could not be run, in @a pool
 */
crvs_confined_e crvs_confined_run(apr_pool_t *pool, const char *const *arguments, const crvs_confined_t *limits,
                                  const char **output, const char **complaint);

#endif
