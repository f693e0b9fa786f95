/* SPDX-License-Identifier: Apache-2.0 */
#include "command/database.h"

#include "command/process.h"
#include "queries/command.h"

#include <apr_strings.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OPTION_FILE "/etc/crvs/my.cnf"

const char *crvs_database_environment(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? value : NULL;
}

const char *crvs_database_file(const crvs_call_t *call)
{
    const char *file = crvs_options_value(call, "config");

    if (!file)
        file = crvs_database_environment("CRVS_CONFIG");
    return file ? file : OPTION_FILE;
}

const char *crvs_database_open(const crvs_call_t *call, crvs_db_t **db, const char **name)
{
    const char *file = crvs_database_file(call);
    crvs_object_t *row = NULL;
    crvs_error_t *error;
    struct stat info;
    int problem = stat(file, &info) || access(file, R_OK) ? errno : S_ISREG(info.st_mode) ? 0 : EISDIR;

    *db = NULL;
    if (problem)
        return apr_psprintf(call->pool,
                            "%s: %s. crvs-admin setup makes it; or name another with --config or CRVS_CONFIG", file,
                            strerror(problem));
    error = crvs_db_open(call->pool, file, db);
    if (!error)
        error = crvs_sql_database_name(*db, &row);
    if (!error && row && crvs_object_text(row, "name")) {
        if (name)
            *name = crvs_object_text(row, "name");
        return NULL;
    }
    *db = NULL;
    if (!error)
        return apr_psprintf(call->pool, "%s: the group [" CRVS_DATABASE_GROUP "] names no database", file);
    return apr_psprintf(call->pool, "no connection to the database (%s): %s%s", file, error->cause,
                        strstr(error->cause, "Unknown database") ? "\nCreate it first; its [" CRVS_DATABASE_GROUP
                                                                   "] group names it"
                                                                 : "");
}

/* "--name=value", or "--name" */
static void take_setting(apr_table_t *settings, char *line)
{
    char *value = strchr(line, '=');

    if (strncmp(line, "--", 2))
        return;
    if (value)
        *value++ = '\0';
    for (char *mark = line; *mark; mark++)
        *mark = *mark == '_' ? '-' : *mark;
    apr_table_set(settings, line + 2, value ? value : "");
}

static bool is_hidden(const char *password)
{
    return *password && strspn(password, "*") == strlen(password);
}

apr_table_t *crvs_database_settings(const crvs_call_t *call)
{
    const char *file = crvs_database_file(call);
    const char *arguments[] = {"my_print_defaults", apr_pstrcat(call->pool, "--defaults-file=", file, NULL),
                               CRVS_DATABASE_GROUP, NULL, NULL};
    apr_table_t *settings;
    const char *output, *password;

    /* MySQL hides passwords without --show, which MariaDB doesn't know. */
    for (int turn = 0;; turn++) {
        char *state, *text;

        settings = apr_table_make(call->pool, 10);
        if (!crvs_process_output(call->pool, arguments, NULL, false, &output))
            crvs_say_failure("my_print_defaults cannot read %s. It comes with the database's client programs", file);
        text = apr_pstrdup(call->pool, output);
        for (char *line = apr_strtok(text, "\n", &state); line; line = apr_strtok(NULL, "\n", &state))
            take_setting(settings, line);
        password = apr_table_get(settings, "password");
        if (turn || !password || !is_hidden(password))
            return settings;
        arguments[2] = "--show";
        arguments[3] = CRVS_DATABASE_GROUP;
    }
}

void crvs_database_check(const crvs_error_t *error)
{
    if (!error)
        return;
    if (crvs_db_is_empty(error))
        crvs_say_failure("the database has no tables yet: run crvs-admin migrate");
    crvs_say_failure("the database says: %s", error->cause ? error->cause : "nothing");
}
