/* SPDX-License-Identifier: Apache-2.0 */
/* The database's own client stops at the first statement that fails, and cannot go on from there. */
#include "command/sqitch_client.h"

#include "command/client_home.h"
#include "command/command.h"
#include "command/process.h"
#include "core/base/file.h"
#include "core/db/script.h"

#include <apr_strings.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool crvs_sqitch_client_is(const char *program)
{
    const char *slash = strrchr(program, '/');

    return !strcmp(slash ? slash + 1 : program, CRVS_SQITCH_CLIENT);
}

/* The value of an argument "--name value"; NULL: it is not there. */
static const char *argument(const char *const *arguments, const char *name)
{
    for (; *arguments && arguments[1]; arguments++) {
        if (!strcmp(*arguments, name))
            return arguments[1];
    }
    return NULL;
}

/* The script that is to be run, where it is one that changes the schema: sqitch names it from the plan's folder. */
static const char *script_of(const char *const *arguments)
{
    static const char source[] = "source ";
    const char *what = argument(arguments, "--execute");

    if (!what || strncmp(what, source, sizeof(source) - 1) != 0)
        return NULL;
    what += sizeof(source) - 1;
    return strncmp(what, "deploy/", 7) && strncmp(what, "revert/", 7) ? NULL : what;
}

static _Noreturn void run_client(apr_pool_t *pool, const char *const *arguments)
{
    static const char *const names[] = {"mariadb", "mysql", NULL};
    const char *client = crvs_process_find(pool, names);
    int count = 0;
    const char **all;

    if (!client)
        crvs_say_failure("no client of the database, mariadb or mysql: it is the Debian package mariadb-client");
    while (arguments[count])
        count++;
    all = apr_pcalloc(pool, sizeof(*all) * ((size_t)count + 2));
    all[0] = client;
    memcpy(all + 1, arguments, sizeof(*all) * (size_t)count);
    execv(client, (char *const *)all);
    crvs_say_failure("%s: %s", client, strerror(errno));
}

/* Of the reader of what we say, who may be gone, nobody learns: but the statement goes on. */
static void stop(int number)
{
    static const char text[] = "crvs-admin: the statement that runs is waited for, which no server takes back\n";
    const int was = errno;
    ssize_t written = write(STDERR_FILENO, text, sizeof(text) - 1);

    (void)written;
    crvs_script_stop(number);
    errno = was;
}

static void tell(const char *what)
{
    fprintf(stderr, "crvs-admin: %s\n", what);
}

void crvs_sqitch_client_run(apr_pool_t *pool, const char *const *arguments)
{
    const char *name = script_of(arguments), *home = getenv("HOME"), *port = argument(arguments, "--port");
    const char *text, *problem;
    const crvs_script_server_t server = {.option_file =
                                             apr_pstrcat(pool, home ? home : "", "/" CRVS_CLIENT_HOME_FILE, NULL),
                                         .database = argument(arguments, "--database"),
                                         .user = argument(arguments, "--user"),
                                         .host = argument(arguments, "--host"),
                                         .socket = argument(arguments, "--socket"),
                                         .port = port ? (unsigned)strtoul(port, NULL, 10) : 0};

    if (!name)
        run_client(pool, arguments);
    /* A terminal that is left, or its Ctrl-C, reaches this program as well; and whoever reads what we say may go first. */
    crvs_process_watch_end(stop, (int)SA_RESTART);
    signal(SIGPIPE, SIG_IGN);
    text = crvs_file_read(pool, name, NULL, &problem);
    if (text)
        problem = crvs_script_run(pool, &server, name, text, tell);
    if (problem)
        crvs_say_failure("%s", problem);
}
