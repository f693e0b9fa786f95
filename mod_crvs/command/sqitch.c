/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sqitch connects by itself (DBI, which reads our option file) and by a client, which knows nothing of our group: it
 * finds the same settings in the home folder that is made for it here. So no password stands on a command line or in
 * the environment. The client is this program, by another name (sqitch_client.h).
 */
#include "command/sqitch.h"

#include "command/client_home.h"
#include "command/database.h"
#include "command/process.h"
#include "command/sqitch_client.h"
#include "core/base/file.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static const char *const not_for_sqitch[] = {"SQITCH_", "MYSQL_", "MARIADB_", NULL};

/* --- Its plan --- */

const char *crvs_sqitch_folder(const crvs_call_t *call, const char **folder)
{
    const char *said = crvs_options_value(call, "sql");
    char *real;

    if (!said)
        said = crvs_database_environment("CRVS_SQL");
    if (!said)
        said = crvs_process_data(call->pool, "sql");
    real = access(apr_pstrcat(call->pool, said, "/sqitch.plan", NULL), R_OK) ? NULL : realpath(said, NULL);
    if (!real)
        return apr_psprintf(call->pool, "no sqitch.plan in %s: say where it is with --sql", said);
    *folder = apr_pstrdup(call->pool, real);
    free(real);
    return NULL;
}

const char *crvs_sqitch_changes(const crvs_call_t *call, apr_array_header_t **names)
{
    const char *folder, *plan, *problem = crvs_sqitch_folder(call, &folder);
    char *state, *text;

    *names = apr_array_make(call->pool, 30, sizeof(const char *));
    if (problem)
        return problem;
    plan = crvs_file_read(call->pool, apr_pstrcat(call->pool, folder, "/sqitch.plan", NULL), NULL, &problem);
    if (!plan)
        return problem;
    text = apr_pstrdup(call->pool, plan);
    for (char *line = apr_strtok(text, "\n", &state); line; line = apr_strtok(NULL, "\n", &state)) {
        if (!strchr(" %#@", *line) && strchr(line, ' '))
            APR_ARRAY_PUSH(*names, const char *) = apr_pstrmemdup(call->pool, line, strcspn(line, " "));
    }
    return NULL;
}

/* For a URI. */
static const char *escaped(apr_pool_t *pool, const char *value)
{
    const char *text = "";

    for (; *value; value++)
        text = apr_isalnum(*value) || strchr("_.~/-", *value)
                   ? apr_psprintf(pool, "%s%c", text, *value)
                   : apr_psprintf(pool, "%s%%%02X", text, (unsigned char)*value);
    return text;
}

static const char *account_name(void)
{
    const struct passwd *account = getpwuid(getuid());

    return account ? account->pw_name : "crvs-admin";
}

static const char *setting_or(const apr_table_t *settings, const char *name, const char *usual)
{
    const char *value = apr_table_get(settings, name);

    return value ? value : usual;
}

/* sqitch 1.5 went from DBD::mysql to DBD::MariaDB, which takes attributes with its own prefix alone. */
static bool is_of_mariadb(apr_pool_t *pool)
{
    static const char *const question[] = {"sqitch", "--version", NULL};
    int count, major = 0, minor = 0;
    const char *const *environment = crvs_process_environment(pool, not_for_sqitch, &count);
    const char *output, *version;

    crvs_process_output(pool, question, environment, true, &output);
    version = strpbrk(output, "0123456789");
    if (!version || sscanf(version, "%d.%d", &major, &minor) != 2)
        return false;
    return major > 1 || (major == 1 && minor >= 5);
}

/* The registry in the school's own database: an account with rights on that one is enough. */
static const char *sqitch_file(const crvs_call_t *call, const apr_table_t *settings, const char *database,
                               const char *client)
{
    apr_pool_t *pool = call->pool;
    const char *driver = is_of_mariadb(pool) ? "mariadb" : "mysql";
    const char *port = apr_table_get(settings, "port"), *socket = apr_table_get(settings, "socket");
    char *file = realpath(crvs_database_file(call), NULL);
    const char *uri;

    if (!file)
        crvs_say_failure("%s: %s", crvs_database_file(call), strerror(errno));
    uri = apr_pstrcat(pool, "db:mysql://", escaped(pool, setting_or(settings, "user", account_name())), "@",
                      escaped(pool, setting_or(settings, "host", "")), port ? ":" : "", port ? port : "", "/",
                      escaped(pool, database), "?", driver, "_read_default_file=", escaped(pool, file), "&", driver,
                      "_read_default_group=" CRVS_DATABASE_GROUP, NULL);
    if (socket)
        uri = apr_pstrcat(pool, uri, "&", driver, "_socket=", escaped(pool, socket), NULL);
    free(file);
    return apr_psprintf(pool, "[target \"%s\"]\n\turi = \"%s\"\n\tregistry = \"%s\"\n\tclient = \"%s\"\n", database,
                        uri, database, client);
}

/* A link to this program, in the home folder. */
static const char *make_client(apr_pool_t *pool, const char *home)
{
    const char *client = crvs_client_home_file(pool, home, CRVS_SQITCH_CLIENT);
    char *program = realpath("/proc/self/exe", NULL);

    if (!program || symlink(program, client))
        crvs_say_failure("%s: %s", client, strerror(errno));
    free(program);
    return client;
}

/* --- It is run --- */

static const char *const *environment_of(apr_pool_t *pool, const char *home)
{
    int count;
    const char **environment = crvs_process_environment(pool, not_for_sqitch, &count);
    const char *account = account_name();
    struct utsname machine = {0};

    uname(&machine);
    for (int i = 0; i < count; i++) {
        if (!strncmp(environment[i], "HOME=", 5))
            environment[i--] = environment[--count];
    }
    environment[count++] = apr_pstrcat(pool, "HOME=", home, NULL);
    environment[count++] = apr_pstrcat(pool, "SQITCH_USER_CONFIG=", home, "/sqitch.conf", NULL);
    environment[count++] = apr_pstrcat(pool, "SQITCH_FULLNAME=", account, NULL);
    environment[count++] = apr_pstrcat(pool, "SQITCH_EMAIL=", account, "@", machine.nodename, NULL);
    environment[count] = NULL;
    return environment;
}

static _Noreturn void say_failure(apr_pool_t *pool, const char *verb)
{
    static const char *const has_driver[] = {"perl", "-MDBD::MariaDB", "-e", "1", NULL};
    const char *output, *hint = "";

    if (is_of_mariadb(pool) && !crvs_process_output(pool, has_driver, NULL, false, &output))
        hint = ". From 1.5 on it wants DBD::MariaDB: the Debian package libdbd-mariadb-perl";
    if (strcmp(verb, "deploy") && strcmp(verb, "revert"))
        crvs_say_failure("sqitch %s failed%s", verb, hint);
    crvs_say_failure("sqitch %s failed%s. What went well stays: once what it complains of is mended, the same command "
                     "goes on from there",
                     verb, hint);
}

void crvs_sqitch_run(const crvs_call_t *call, const char *verb, const char *database, const char *to)
{
    const char *folder, *problem = crvs_sqitch_folder(call, &folder);
    const apr_table_t *settings = crvs_database_settings(call);
    const char *home;
    const char *arguments[12] = {"sqitch", "--chdir"};
    int count = 2, status;

    if (problem)
        crvs_say_failure("%s", problem);
    home = crvs_client_home_make(call->pool, settings);
    crvs_client_home_write(call->pool, home, "sqitch.conf",
                           sqitch_file(call, settings, database, make_client(call->pool, home)));
    arguments[count++] = folder;
    arguments[count++] = verb;
    arguments[count++] = "--target";
    arguments[count++] = database;
    if (to) {
        arguments[count++] = "--to";
        arguments[count++] = to;
    }
    if (!strcmp(verb, "revert"))
        arguments[count++] = "-y";
    fflush(stdout);
    status = crvs_process_run(arguments, environment_of(call->pool, home));
    if (status < 0)
        crvs_say_failure("sqitch: %s. It is the Debian package sqitch, which wants libdbd-mysql-perl, or "
                         "libdbd-mariadb-perl from 1.5 on",
                         strerror(errno));
    /* A database without any change is no failure of `status`, though sqitch counts it as one; it has said so. */
    if (status && !strcmp(verb, "status"))
        exit(1);
    if (status)
        say_failure(call->pool, verb);
}
