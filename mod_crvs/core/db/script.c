/* SPDX-License-Identifier: Apache-2.0 */
#include "core/db/script.h"

#include "core/db/private.h"
#include "core/text/statements.h"

#include <apr_strings.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* So often a statement is tried, with pauses of up to half a second: while people work, locks come and go. */
#define TRIES 10
#define PAUSE 500000

typedef struct {
    apr_pool_t *pool;
    MYSQL *native;
    const char *name;
    crvs_script_tell_fn tell;
} script_t;

static volatile sig_atomic_t is_stopped;

void crvs_script_stop(int number)
{
    (void)number;
    is_stopped = 1;
}

/* Of what it answers, nobody wants to know. @return an error's number; 0: none */
static unsigned run(const script_t *script, const char *statement)
{
    MYSQL_RES *rows;

    if (mysql_real_query(script->native, statement, strlen(statement)))
        return mysql_errno(script->native);
    rows = mysql_store_result(script->native);
    if (rows)
        mysql_free_result(rows);
    return mysql_errno(script->native);
}

static const char *said(const script_t *script)
{
    return apr_psprintf(script->pool, "error %u: %s", mysql_errno(script->native), mysql_error(script->native));
}

static bool was_stopped_by_locks(unsigned number)
{
    return number == CRVS_DB_DEADLOCK || number == CRVS_DB_LOCK_WAIT_TIMEOUT;
}

/* Each is a transaction of its own: what others' locks stopped left nothing. */
static bool run_patiently(const script_t *script, const char *statement, const char *where)
{
    for (int tries = 1;; tries++) {
        unsigned number = run(script, statement);

        if (!number)
            return true;
        if (!was_stopped_by_locks(number) || tries == TRIES || is_stopped)
            return false;
        script->tell(apr_psprintf(script->pool, "%s: %s; trying again", where, said(script)));
        usleep((useconds_t)(PAUSE / 10 + random() % PAUSE));
    }
}

/* --- How far it is --- */

static const char *quoted(const script_t *script)
{
    size_t length = strlen(script->name);
    char *text = apr_palloc(script->pool, 2 * length + 1);

    mysql_real_escape_string(script->native, text, script->name, length);
    return text;
}

/* @param done how many of its statements were carried out before */
static const char *read_progress(const script_t *script, int *done)
{
    MYSQL_RES *rows;
    MYSQL_ROW row;
    const char *problem = NULL;

    *done = 0;
    if (mysql_query(script->native, "SELECT script, done FROM " CRVS_SCRIPT_UNFINISHED))
        return mysql_errno(script->native) == CRVS_DB_NO_TABLE ? NULL : said(script);
    rows = mysql_store_result(script->native);
    if (!rows)
        return said(script);
    while ((row = mysql_fetch_row(rows))) {
        if (strcmp(row[0], script->name) != 0)
            problem = apr_psprintf(script->pool, "%s was interrupted: crvs-admin migrate%s goes on with it first",
                                   row[0], strncmp(row[0], "revert", 6) ? "" : " revert");
        else
            *done = atoi(row[1]);
    }
    mysql_free_result(rows);
    return problem;
}

static bool keep_progress(const script_t *script, int done)
{
    static const char table[] = "CREATE TABLE IF NOT EXISTS " CRVS_SCRIPT_UNFINISHED
                                " (script VARCHAR(250) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
                                " done INT NOT NULL, PRIMARY KEY (script)) ENGINE = InnoDB";

    return !run(script, table)
           && !run(script, apr_psprintf(script->pool,
                                        "REPLACE INTO " CRVS_SCRIPT_UNFINISHED " (script, done) VALUES ('%s', %d)",
                                        quoted(script), done));
}

/* --- Its statements --- */

/* @param done how many statements were carried out @return @a problem, and more where that cannot be noted */
static const char *interrupt(const script_t *script, const char *problem, int done)
{
    if (!done || keep_progress(script, done))
        return problem;
    return apr_psprintf(script->pool,
                        "%s\nThe %d statements before it were carried out, which could not be noted in the database "
                        "(%s): run the others of this file by hand, then sqitch deploy --log-only",
                        problem, done, said(script));
}

static const char *run_statements(const script_t *script, const char *text)
{
    const apr_array_header_t *statements = crvs_statements_split(script->pool, text);
    int begun, done = 0;
    const char *problem = read_progress(script, &begun);

    for (; !problem && !is_stopped && done < statements->nelts; done++) {
        const crvs_statement_text_t *statement = &APR_ARRAY_IDX(statements, done, crvs_statement_text_t);
        const char *where = apr_psprintf(script->pool, "%s, line %d", script->name, statement->line);

        /* What a connection was set to has gone with it. */
        if (done < begun && strncmp(statement->text, "SET ", 4) != 0)
            continue;
        if (!run_patiently(script, statement->text, where))
            return interrupt(script, apr_psprintf(script->pool, "%s: %s", where, said(script)),
                             done > begun ? done : begun);
    }
    /* Whoever stopped us did not hear that all was done. */
    if (!problem && is_stopped)
        return interrupt(script, apr_psprintf(script->pool, "%s was interrupted", script->name),
                         done > begun ? done : begun);
    if (!problem && begun && run(script, "DROP TABLE " CRVS_SCRIPT_UNFINISHED))
        problem = said(script);
    return problem;
}

const char *crvs_script_run(apr_pool_t *pool, const crvs_script_server_t *server, const char *name, const char *text,
                            crvs_script_tell_fn tell)
{
    script_t script = {pool, mysql_init(NULL), name, tell};
    const char *problem;

    if (!script.native)
        return "no memory";
    if (mysql_options(script.native, MYSQL_READ_DEFAULT_FILE, server->option_file)
        || mysql_options(script.native, MYSQL_READ_DEFAULT_GROUP, "client")
        || mysql_options(script.native, MYSQL_SET_CHARSET_NAME, "utf8mb4")
        || !mysql_real_connect(script.native, server->host, server->user, NULL, server->database, server->port,
                               server->socket, 0))
        problem = said(&script);
    else
        problem = run_statements(&script, text);
    mysql_close(script.native);
    return problem;
}
