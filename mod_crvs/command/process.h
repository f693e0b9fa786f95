/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Other programs, run by a command.
 */
#ifndef CRVS_COMMAND_PROCESS_H
#define CRVS_COMMAND_PROCESS_H

#include <apr_pools.h>
#include <stdbool.h>
#include <sys/types.h>

/**
 * Runs a program and reads what it prints.
 * @param arguments the program first, found in PATH; ends with NULL
 * @param environment NAME=VALUE; ends with NULL; NULL: this program's own
 * @param with_complaints whether what it complains of is read as well; else nobody sees it
 * @param output in @a pool; where the program cannot be run: its name and why
 * @return whether it ended well
 */
bool crvs_process_output(apr_pool_t *pool, const char *const *arguments, const char *const *environment,
                         bool with_complaints, const char **output);

/**
 * Runs a program on this one's terminal, with an environment of its own.
 * @param environment NAME=VALUE; ends with NULL
 * @return its exit status, more than 0 where a signal ended it; less: it cannot be run, and errno says why
 */
int crvs_process_run(const char *const *arguments, const char *const *environment);

/** A program that runs beside this one. */
typedef struct {
    pid_t id;
    int pipe; /**< what it prints, or what it reads */
} crvs_process_t;

/**
 * Starts a program whose output is read, or whose input is written, through a pipe. It ends when this one does.
 * @param arguments as above
 * @param is_read whether the pipe brings what it prints; else what it prints goes to this program's standard output
 * @param complaints a new file for what it complains of
 * @return 0, or an errno
 */
int crvs_process_start(crvs_process_t *process, const char *const *arguments, const char *const *environment,
                       bool is_read, const char *complaints);

/** Waits for its end; the pipe must have been closed. @return whether it ended well */
bool crvs_process_wait(const crvs_process_t *process);

/**
 * Has this process's end, by Ctrl-C, a terminal that is left or kill, told to a handler; not one that it was started to
 * ignore, as nohup has it. @param flags of sigaction
 */
void crvs_process_watch_end(void (*handler)(int number), int flags);

/** The path of the first of some programs that PATH, or /usr/sbin, has; NULL: none. @param names ends with NULL */
const char *crvs_process_find(apr_pool_t *pool, const char *const *names);

/**
 * This process's environment without the variables that begin so, with room for 15 more.
 * @param prefixes ends with NULL
 * @param count of what is left
 */
const char **crvs_process_environment(apr_pool_t *pool, const char *const *prefixes, int *count);

/** Locates a file installed with this program: beside it, in ../share/mod_crvs, else where make install puts it. */
const char *crvs_process_data(apr_pool_t *pool, const char *name);

#endif
