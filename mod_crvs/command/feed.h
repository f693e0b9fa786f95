/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A program that reads something and says by its exit status what became of it, as sendmail does.
 */
#ifndef CRVS_COMMAND_FEED_H
#define CRVS_COMMAND_FEED_H

#include <apr_pools.h>

/**
 * Exit statuses of sysexits.h, as sendmail has them for an address which is none and for a host that is not found, and msmtp
 * for whatever a mail server refuses.
 */
enum { CRVS_FEED_BAD_DATA = 65, CRVS_FEED_NO_USER = 67, CRVS_FEED_NO_HOST = 68 };

/**
 * Runs a program with something to read.
 * @param arguments the program first; ends with NULL
 * @param seconds that it may take; then it is killed
 * @param said its output's first lines, or why it could not be run, in @a pool
 * @return its exit status; -1 where it could not be run, was killed, or took too long
 */
int crvs_feed_run(apr_pool_t *pool, const char *const *arguments, const char *input, apr_size_t length, int seconds,
                  const char **said);

#endif
