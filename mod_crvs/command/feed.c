/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What it reads and what it says lie in files without a name: no pipe runs full, and no program that goes on in the
 * background keeps one open.
 */
#include "command/feed.h"

#include <apr_strings.h>
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_SAID 1000

static int file_with(const char *content, apr_size_t length)
{
    int file = memfd_create("crvs-mail", MFD_CLOEXEC);

    while (file >= 0 && length) {
        ssize_t written = write(file, content, length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            close(file);
            return -1;
        }
        content += written;
        length -= (apr_size_t)written;
    }
    if (file >= 0 && lseek(file, 0, SEEK_SET) < 0) {
        close(file);
        return -1;
    }
    return file;
}

/* In a group of its own, so that all of it can be killed. @return 0, or an errno */
static int start(const char *const *arguments, int input, int output, pid_t *process)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    int error = posix_spawn_file_actions_init(&actions);

    if (error)
        return error;
    error = posix_spawnattr_init(&attributes);
    if (error) {
        posix_spawn_file_actions_destroy(&actions);
        return error;
    }
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    error = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    if (!error)
        error = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (!error)
        error = posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    if (!error)
        error = posix_spawnp(process, arguments[0], &actions, &attributes, (char *const *)arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* @param limit SIGCHLD is blocked; the clock's time at which it is killed @return whether it ended by itself */
static bool wait_for(pid_t process, const struct timespec *limit, int *status)
{
    sigset_t ended;
    struct timespec now, left;

    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    for (;;) {
        pid_t found = waitpid(process, status, WNOHANG);

        if (found == process || (found < 0 && errno != EINTR))
            return found == process;
        clock_gettime(CLOCK_MONOTONIC, &now);
        left = (struct timespec){.tv_sec = limit->tv_sec - now.tv_sec};
        if (left.tv_sec <= 0)
            break;
        sigtimedwait(&ended, NULL, &left);
    }
    kill(-process, SIGKILL);
    while (waitpid(process, status, 0) < 0 && errno == EINTR)
        ;
    return false;
}

static const char *first_lines(apr_pool_t *pool, int file)
{
    char text[MAX_SAID + 1];
    ssize_t length = pread(file, text, MAX_SAID, 0);

    if (length <= 0)
        return "";
    text[length] = '\0';
    return apr_pstrdup(pool, text);
}

static int run(apr_pool_t *pool, const char *const *arguments, int input, int output, int seconds, const char **said)
{
    struct timespec limit;
    int status = 0, error;
    pid_t process;

    clock_gettime(CLOCK_MONOTONIC, &limit);
    limit.tv_sec += seconds;
    error = start(arguments, input, output, &process);
    if (error) {
        *said = apr_pstrcat(pool, arguments[0], ": ", strerror(error), NULL);
        return -1;
    }
    if (!wait_for(process, &limit, &status)) {
        *said = apr_psprintf(pool, "%s took longer than %d seconds", arguments[0], seconds);
        return -1;
    }
    *said = first_lines(pool, output);
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    *said = apr_psprintf(pool, "%s was killed by signal %d", arguments[0], WTERMSIG(status));
    return -1;
}

int crvs_feed_run(apr_pool_t *pool, const char *const *arguments, const char *input, apr_size_t length, int seconds,
                  const char **said)
{
    int in = file_with(input, length), out = file_with("", 0), status = -1;
    sigset_t ended, before;

    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    sigprocmask(SIG_BLOCK, &ended, &before);
    if (in >= 0 && out >= 0)
        status = run(pool, arguments, in, out, seconds, said);
    else
        *said = strerror(errno);
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return status;
}
