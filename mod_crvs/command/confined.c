/* SPDX-License-Identifier: Apache-2.0 */
#include "command/confined.h"

#include "core/text/text.h"

#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NICENESS 15
/* Of what it prints so much is read; and the end of what it complains of. */
#define MOST_OUTPUT 65536
#define MOST_COMPLAINT 2048
#define NOT_RUN 127
/* Of addresses, in bytes: many times what a film of 4K needs, and less than what the machine would miss. */
#define MOST_MEMORY ((rlim_t)4 << 30)

enum { OUTPUT, COMPLAINTS, END, WATCHED };

typedef struct {
    apr_pool_t *pool;
    const crvs_confined_t *limits;
    pid_t id;
    struct pollfd watched[WATCHED];
    char output[MOST_OUTPUT + 1];
    size_t printed;
    char complaints[MOST_COMPLAINT + 1]; /* the last of them */
    size_t complained;
} child_t;

/* --- In the child --- */

static void limit(__rlimit_resource_t what, rlim_t value)
{
    const struct rlimit both = {value, value};

    if (setrlimit(what, &both))
        _exit(NOT_RUN);
}

static void become(const crvs_confined_t *limits)
{
    /* Never as root, whoever is named. */
    if (geteuid() == 0 && (limits->user == 0 || setgroups(0, NULL) || setgid(limits->group) || setuid(limits->user)))
        _exit(NOT_RUN);
}

static _Noreturn void run_child(const char *const *arguments, const crvs_confined_t *limits, const int ends[2],
                                pid_t parent)
{
    static const char *const environment[] = {"PATH=/usr/bin:/bin", "LC_ALL=C", NULL};
    int nothing = open("/dev/null", O_RDONLY);
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGXFSZ, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    setpgid(0, 0);
    umask(0027);
    if (setpriority(PRIO_PROCESS, 0, NICENESS) && errno != EACCES && errno != EPERM)
        _exit(NOT_RUN);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_AS, MOST_MEMORY);
    if (limits->bytes)
        limit(RLIMIT_FSIZE, (rlim_t)limits->bytes);
    become(limits);
    /* Behind the change of user, which would undo it; a parent that has gone meanwhile sends no signal any more. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent || nothing < 0
        || dup2(nothing, STDIN_FILENO) < 0 || dup2(ends[0], STDOUT_FILENO) < 0 || dup2(ends[1], STDERR_FILENO) < 0)
        _exit(NOT_RUN);
    execve(arguments[0], (char *const *)arguments, (char *const *)environment);
    _exit(NOT_RUN);
}

/* --- In the parent --- */

static void close_both(const int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}

/* @return 0, or an errno; where the child runs all the same, its number is there */
static int start(child_t *child, const char *const *arguments)
{
    int out[2], err[2], end, error;
    pid_t parent = getpid();

    if (pipe2(out, O_CLOEXEC))
        return errno;
    if (pipe2(err, O_CLOEXEC)) {
        error = errno;
        close_both(out);
        return error;
    }
    child->id = fork();
    if (child->id == 0)
        run_child(arguments, child->limits, (const int[]){out[1], err[1]}, parent);
    if (child->id < 0) {
        error = errno;
        close_both(out);
        close_both(err);
        return error;
    }
    /* As the child does too: whoever is first. Its group is there when it must be killed. */
    setpgid(child->id, child->id);
    end = pidfd_open(child->id, 0);
    error = end < 0 ? errno : 0;
    close(out[1]);
    close(err[1]);
    child->watched[OUTPUT] = (struct pollfd){.fd = out[0], .events = POLLIN};
    child->watched[COMPLAINTS] = (struct pollfd){.fd = err[0], .events = POLLIN};
    child->watched[END] = (struct pollfd){.fd = end, .events = POLLIN};
    return error;
}

static void keep_output(child_t *child, const char *piece, size_t length)
{
    size_t room = MOST_OUTPUT - child->printed;

    if (length > room)
        length = room;
    memcpy(child->output + child->printed, piece, length);
    child->printed += length;
}

static void keep_complaint(child_t *child, const char *piece, size_t length)
{
    size_t kept = child->complained;

    if (length > MOST_COMPLAINT) {
        piece += length - MOST_COMPLAINT;
        length = MOST_COMPLAINT;
    }
    if (kept + length > MOST_COMPLAINT) {
        size_t gone = kept + length - MOST_COMPLAINT;
        memmove(child->complaints, child->complaints + gone, kept - gone);
        kept -= gone;
    }
    memcpy(child->complaints + kept, piece, length);
    child->complained = kept + length;
}

/* @return whether there was anything */
static bool read_piece(child_t *child, int which)
{
    char piece[4096];
    ssize_t length = read(child->watched[which].fd, piece, sizeof(piece));

    if (length < 0 && errno == EINTR)
        return true;
    if (length <= 0) {
        close(child->watched[which].fd);
        child->watched[which].fd = -1;
        return false;
    }
    if (which == OUTPUT)
        keep_output(child, piece, (size_t)length);
    else
        keep_complaint(child, piece, (size_t)length);
    return true;
}

/* Until it ends. @return whether it did so by itself */
static bool attend(child_t *child)
{
    struct timespec begun, now;

    clock_gettime(CLOCK_MONOTONIC, &begun);
    for (;;) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (now.tv_sec - begun.tv_sec >= child->limits->seconds) {
            kill(-child->id, SIGKILL);
            return false;
        }
        if (poll(child->watched, WATCHED, 1000) <= 0)
            continue;
        for (int which = OUTPUT; which <= COMPLAINTS; which++) {
            if (child->watched[which].fd >= 0 && child->watched[which].revents)
                read_piece(child, which);
        }
        if (child->watched[END].revents)
            return true;
    }
}

/* What it wrote before its end; whatever it started is gone with it. */
static void drain(child_t *child)
{
    kill(-child->id, SIGKILL);
    for (int which = OUTPUT; which <= COMPLAINTS; which++) {
        while (child->watched[which].fd >= 0 && read_piece(child, which))
            ;
    }
    if (child->watched[END].fd >= 0)
        close(child->watched[END].fd);
}

static const char *last_line(apr_pool_t *pool, char *text, size_t length)
{
    char *begin;

    while (length && strchr(" \r\n", text[length - 1]))
        length--;
    text[length] = '\0';
    begin = strrchr(text, '\n');
    return crvs_text_shown(pool, begin ? begin + 1 : text);
}

crvs_confined_e crvs_confined_run(apr_pool_t *pool, const char *const *arguments, const crvs_confined_t *limits,
                                  const char **output, const char **complaint)
{
    child_t *child = apr_pcalloc(pool, sizeof(*child));
    int status = 0, error;
    bool is_over;

    child->pool = pool;
    child->limits = limits;
    error = start(child, arguments);
    if (error && child->id <= 0) {
        *complaint = apr_pstrcat(pool, arguments[0], ": ", strerror(error), NULL);
        return CRVS_CONFINED_BADLY;
    }
    is_over = !error && attend(child);
    drain(child);
    while (waitpid(child->id, &status, 0) < 0 && errno == EINTR)
        ;
    *complaint = last_line(pool, child->complaints, child->complained);
    if (output)
        *output = child->output;
    if (error)
        *complaint = apr_psprintf(pool, "%s cannot be watched: %s", arguments[0], strerror(error));
    else if (!is_over)
        *complaint = apr_psprintf(pool, "%s took longer than %d seconds", arguments[0], limits->seconds);
    else if (WIFSIGNALED(status))
        *complaint = apr_psprintf(pool, "%s was killed by signal %d", arguments[0], WTERMSIG(status));
    else if (WEXITSTATUS(status) && !**complaint)
        *complaint = apr_psprintf(pool, "%s: exit status %d", arguments[0], WEXITSTATUS(status));
    if (is_over && WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ)
        return CRVS_CONFINED_TOO_LARGE;
    return is_over && WIFEXITED(status) && !WEXITSTATUS(status) ? CRVS_CONFINED_WELL : CRVS_CONFINED_BADLY;
}
