/* SPDX-License-Identifier: Apache-2.0 */
#include "command/process.h"

#include "core/base/buffer.h"

#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int wait_for(pid_t process)
{
    int status;

    while (waitpid(process, &status, 0) < 0) {
        if (errno != EINTR)
            return 1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* Starts a program whose output goes into a pipe. @return 0, or an errno */
static int start(const char *const *arguments, const char *const *environment, bool with_complaints, const int ends[2],
                 pid_t *process)
{
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);

    if (error)
        return error;
    error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!error)
        error = posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    if (!error && with_complaints)
        error = posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    if (!error && !with_complaints)
        error = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (!error)
        error = posix_spawnp(process, arguments[0], &actions, NULL, (char *const *)arguments,
                             environment ? (char *const *)environment : environ);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static const char *read_all(apr_pool_t *pool, int from)
{
    crvs_buffer_t text;
    char piece[4096];

    crvs_buffer_init(&text, pool, sizeof(piece));
    for (;;) {
        ssize_t length = read(from, piece, sizeof(piece));

        if (length > 0)
            crvs_buffer_add(&text, piece, (apr_size_t)length);
        else if (!length || errno != EINTR)
            return text.text;
    }
}

bool crvs_process_output(apr_pool_t *pool, const char *const *arguments, const char *const *environment,
                         bool with_complaints, const char **output)
{
    int ends[2], error;
    pid_t process;

    if (pipe2(ends, O_CLOEXEC)) {
        *output = apr_pstrcat(pool, arguments[0], ": ", strerror(errno), "\n", NULL);
        return false;
    }
    error = start(arguments, environment, with_complaints, ends, &process);
    close(ends[1]);
    *output = error ? apr_pstrcat(pool, arguments[0], ": ", strerror(error), "\n", NULL) : read_all(pool, ends[0]);
    close(ends[0]);
    return !error && !wait_for(process);
}

int crvs_process_run(const char *const *arguments, const char *const *environment)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupt, quit;
    posix_spawnattr_t attributes;
    sigset_t usual;
    pid_t process;
    int error, status = -1;

    /* Ctrl-C ends the child program; this one then cleans up. */
    sigemptyset(&usual);
    sigaddset(&usual, SIGINT);
    sigaddset(&usual, SIGQUIT);
    sigaction(SIGINT, &ignore, &interrupt);
    sigaction(SIGQUIT, &ignore, &quit);
    error = posix_spawnattr_init(&attributes);
    if (!error) {
        posix_spawnattr_setsigdefault(&attributes, &usual);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
        error = posix_spawnp(&process, arguments[0], NULL, &attributes, (char *const *)arguments,
                             (char *const *)environment);
        posix_spawnattr_destroy(&attributes);
    }
    if (!error)
        status = wait_for(process);
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    errno = error;
    return status;
}

int crvs_process_start(crvs_process_t *process, const char *const *arguments, const char *const *environment,
                       bool is_read, const char *complaints)
{
    posix_spawn_file_actions_t actions;
    int ends[2], own = is_read ? 0 : 1, error;

    if (pipe2(ends, O_CLOEXEC))
        return errno;
    error = posix_spawn_file_actions_init(&actions);
    if (!error) {
        if (is_read)
            error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        if (!error)
            error = posix_spawn_file_actions_adddup2(&actions, ends[1 - own], is_read ? STDOUT_FILENO : STDIN_FILENO);
        if (!error)
            error = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, complaints, O_WRONLY | O_CREAT | O_EXCL,
                                                     0600);
        if (!error)
            error = posix_spawn(&process->id, arguments[0], &actions, NULL, (char *const *)arguments,
                                (char *const *)environment);
        posix_spawn_file_actions_destroy(&actions);
    }
    close(ends[1 - own]);
    process->pipe = ends[own];
    if (error)
        close(ends[own]);
    return error;
}

bool crvs_process_wait(const crvs_process_t *process)
{
    return !wait_for(process->id);
}

/* Including folders that only root's PATH has. */
const char *crvs_process_find(apr_pool_t *pool, const char *const *names)
{
    const char *path = getenv("PATH");

    for (; *names; names++) {
        char *state, *folders = apr_pstrcat(pool, path ? path : "", ":/usr/sbin", NULL);

        for (const char *folder = apr_strtok(folders, ":", &state); folder; folder = apr_strtok(NULL, ":", &state)) {
            const char *program = apr_pstrcat(pool, folder, "/", *names, NULL);

            if (access(program, X_OK) == 0)
                return program;
        }
    }
    return NULL;
}

static bool begins_so(const char *variable, const char *const *prefixes)
{
    for (; *prefixes; prefixes++) {
        if (!strncmp(variable, *prefixes, strlen(*prefixes)))
            return true;
    }
    return false;
}

const char **crvs_process_environment(apr_pool_t *pool, const char *const *prefixes, int *count)
{
    const char **left;
    int all = 0;

    while (environ[all])
        all++;
    /* With room for what the caller adds. */
    left = apr_pcalloc(pool, sizeof(*left) * (size_t)(all + 16));
    *count = 0;
    for (int i = 0; i < all; i++) {
        if (!begins_so(environ[i], prefixes))
            left[(*count)++] = environ[i];
    }
    return left;
}

const char *crvs_process_data(apr_pool_t *pool, const char *name)
{
    char *program = realpath("/proc/self/exe", NULL);
    char *slash = program ? strrchr(program, '/') : NULL;
    const char *usual = apr_pstrcat(pool, CRVS_DATA_DIR, "/", name, NULL);
    const char *path = usual;

    if (slash)
        path = apr_psprintf(pool, "%.*s/../share/mod_crvs/%s", (int)(slash - program), program, name);
    free(program);
    return access(path, R_OK) ? usual : path;
}

void crvs_process_watch_end(void (*handler)(int number), int flags)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    const struct sigaction end = {.sa_handler = handler, .sa_flags = flags};
    struct sigaction now;

    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        if (!sigaction(numbers[i], NULL, &now) && now.sa_handler == SIG_DFL)
            sigaction(numbers[i], &end, NULL);
    }
}
