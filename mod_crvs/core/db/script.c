/* SPDX-License-Identifier: Apache-2.0 */
#include "core/db/script.h"

#include "core/base/crypto.h"
#include "core/db/private.h"
#include "core/text/statements.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_time.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* So often a statement is tried at least, and for so long, with pauses of up to half a second in which others go on. */
#define TRIES 10
#define PATIENCE apr_time_from_sec(60)
#define PAUSE 500000

/* Behind an ALTER that waits for a table every page waits that needs it; longer than the page's own patience, in vain. */
#define SETTINGS "SET SESSION lock_wait_timeout = 2, autocommit = 0"

#define HOLDERS                                                                                                        \
    "what holds it shows, as root, SELECT trx_mysql_thread_id, trx_started, trx_query FROM "                           \
    "information_schema.innodb_trx ORDER BY trx_started; and KILL with that number ends it"

typedef struct {
    apr_pool_t *pool;
    MYSQL *native;
    const char *name;
    crvs_script_tell_fn tell;
    const apr_array_header_t *statements;
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

static const crvs_statement_text_t *statement_at(const script_t *script, int index)
{
    return &APR_ARRAY_IDX(script->statements, index, crvs_statement_text_t);
}

static const char *place_of(const script_t *script, int index)
{
    return apr_psprintf(script->pool, "%s, line %d", script->name, statement_at(script, index)->line);
}

/* --- Nobody else is at it --- */

/*
 * The lock is the server's session's: it lasts as long as a statement that the server carries out for a client that is
 * gone. A cluster may know no such locks; then nothing is said.
 */
static const char *lock(const script_t *script)
{
    MYSQL_RES *rows;
    MYSQL_ROW row;
    bool is_ours;

    if (mysql_query(script->native, "SELECT GET_LOCK(LEFT(CONCAT('crvs migrate ', DATABASE()), 64), 0)"))
        return NULL;
    rows = mysql_store_result(script->native);
    if (!rows)
        return said(script);
    row = mysql_fetch_row(rows);
    is_ours = row && row[0] && !strcmp(row[0], "1");
    mysql_free_result(rows);
    return is_ours ? NULL : CRVS_SCRIPT_AT_WORK;
}

/* --- How far it is --- */

static const char *quoted(const script_t *script)
{
    size_t length = strlen(script->name);
    char *text = apr_palloc(script->pool, 2 * length + 1);

    mysql_real_escape_string(script->native, text, script->name, length);
    return text;
}

/* Of the text of those that are done. */
static const char *sum_of(const script_t *script, int done)
{
    const char *text = "";

    for (int i = 0; i < done; i++)
        text = apr_pstrcat(script->pool, text, statement_at(script, i)->text, ";", NULL);
    return crvs_crypto_sha256_hex(script->pool, text, strlen(text));
}

/* @return an error's number; 0: it is noted */
static unsigned note(const script_t *script, int done)
{
    return run(script, apr_psprintf(script->pool,
                                    "REPLACE INTO " CRVS_SCRIPT_UNFINISHED
                                    " (id, script, done, statements, sum) VALUES (1, '%s', %d, %d, '%s')",
                                    quoted(script), done, script->statements->nelts, sum_of(script, done)));
}

/* @param row script, done, statements, sum @return a sentence, where this script cannot go on behind that */
static const char *compare(const script_t *script, char *const *row, int *done)
{
    int count = atoi(row[1]);

    if (strcmp(row[0], script->name) != 0) {
        if (count == atoi(row[2]))
            return NULL;
        return apr_psprintf(script->pool, CRVS_SCRIPT_INTERRUPTED, row[0], CRVS_SCRIPT_VERB(row[0]));
    }
    if (count > script->statements->nelts || (*row[3] && strcmp(row[3], sum_of(script, count)) != 0))
        return apr_psprintf(script->pool,
                            "%s was interrupted when its first %d statements were carried out, and these were changed "
                            "since: let this file be as it was then, of the same mod_crvs, and go on with that first",
                            script->name, count);
    *done = count;
    return NULL;
}

/* @param done how many of its statements were carried out before; -1: it was not begun */
static const char *read_progress(const script_t *script, int *done)
{
    MYSQL_RES *rows;
    MYSQL_ROW row;
    const char *problem;

    *done = -1;
    if (run(script, "CREATE TABLE IF NOT EXISTS " CRVS_SCRIPT_UNFINISHED
                    " (id INT NOT NULL PRIMARY KEY, script VARCHAR(250) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
                    " done INT NOT NULL, statements INT NOT NULL,"
                    " sum VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL) ENGINE = InnoDB")
        || mysql_query(script->native, "SELECT script, done, statements, sum FROM " CRVS_SCRIPT_UNFINISHED))
        return said(script);
    rows = mysql_store_result(script->native);
    if (!rows)
        return said(script);
    row = mysql_fetch_row(rows);
    problem = row ? compare(script, row, done) : NULL;
    mysql_free_result(rows);
    if (!problem && *done < 0 && note(script, 0))
        problem = said(script);
    if (!problem && run(script, "COMMIT"))
        problem = said(script);
    return problem;
}

/* --- Its statements --- */

/* Where the sysadmin knows better than the database does. */
static const char *with_advice(const script_t *script, const char *problem, const char *when, int index)
{
    return apr_psprintf(script->pool,
                        "%s\n%s, let the database know: UPDATE " CRVS_SCRIPT_UNFINISHED
                        " SET done = %d, sum = ''; then run the same crvs-admin migrate again",
                        problem, when, index + 1);
}

static bool was_stopped_by_locks(unsigned number)
{
    return number == CRVS_DB_DEADLOCK || number == CRVS_DB_LOCK_WAIT_TIMEOUT;
}

/*
 * What changes rows is one transaction with the note of it. An ALTER is one by itself: no server takes it back, and the
 * note comes behind it.
 * @param stays whether it was carried out for good @return NULL, or what the server said of error @a number
 */
static const char *carry_out(const script_t *script, int index, bool *stays, unsigned *number)
{
    const char *problem = NULL;

    *number = *stays ? 0 : run(script, statement_at(script, index)->text);
    if (!*number) {
        *stays = *stays || !(script->native->server_status & SERVER_STATUS_IN_TRANS);
        *number = note(script, index + 1);
        if (!*number)
            *number = run(script, "COMMIT");
    }
    if (*number) {
        problem = said(script);
        run(script, "ROLLBACK");
    }
    return problem;
}

/* @return NULL, or what went wrong */
static const char *carry_out_patiently(const script_t *script, int index)
{
    const char *where = place_of(script, index);
    apr_time_t begin = apr_time_now();
    bool stays = false;

    for (int tries = 1;; tries++) {
        unsigned number;
        const char *problem = carry_out(script, index, &stays, &number);
        bool is_held = number == CRVS_DB_LOCK_WAIT_TIMEOUT, gives_up;

        if (!problem)
            return NULL;
        gives_up = (tries >= TRIES && apr_time_now() - begin >= PATIENCE) || is_stopped;
        problem = apr_psprintf(script->pool, "%s: %s%s", where, problem,
                               is_held && (tries == 1 || gives_up) ? "; " HOLDERS : "");
        if (stays && (gives_up || !was_stopped_by_locks(number)))
            return with_advice(script, problem, "The statement itself was carried out, which could not be noted",
                               index);
        if (gives_up || !was_stopped_by_locks(number))
            return problem;
        script->tell(apr_psprintf(script->pool, "%s; trying again", problem));
        usleep((useconds_t)(PAUSE / 10 + random() % PAUSE));
    }
}

/* What a connection was set to has gone with it. tests/guards/scripts sees to it that SET says all of that. */
static const char *set_again(const script_t *script, int done)
{
    for (int i = 0; i < done; i++) {
        if (!strncmp(statement_at(script, i)->text, "SET ", 4) && run(script, statement_at(script, i)->text))
            return apr_psprintf(script->pool, "%s: %s", place_of(script, i), said(script));
    }
    return NULL;
}

/* A command of the database's own client: the statements behind it would be others than are meant. */
static const char *look_for_delimiter(const script_t *script)
{
    static const char word[] = "DELIMITER";

    for (int i = 0; i < script->statements->nelts; i++) {
        const char *text = statement_at(script, i)->text;

        if (!strncasecmp(text, word, sizeof(word) - 1) && !apr_isalnum(text[sizeof(word) - 1])
            && text[sizeof(word) - 1] != '_')
            return apr_psprintf(script->pool, "%s: DELIMITER is not known here, nothing was run", place_of(script, i));
    }
    return NULL;
}

static const char *run_statements(const script_t *script)
{
    int begun = -1;
    const char *problem = look_for_delimiter(script);

    if (!problem && run(script, SETTINGS))
        problem = said(script);
    if (!problem)
        problem = lock(script);
    if (!problem)
        problem = read_progress(script, &begun);
    if (!problem)
        problem = set_again(script, begun);
    for (int i = begun < 0 ? 0 : begun; !problem && i < script->statements->nelts; i++) {
        if (is_stopped)
            return apr_psprintf(script->pool, "%s was interrupted: the same command goes on from there", script->name);
        problem = carry_out_patiently(script, i);
        if (problem && i == begun)
            problem =
                with_advice(script, problem,
                            "It may have been under way when this file was interrupted. If the tables show that it "
                            "was carried out",
                            i);
    }
    return problem;
}

const char *crvs_script_run(apr_pool_t *pool, const crvs_script_server_t *server, const char *name, const char *text,
                            crvs_script_tell_fn tell)
{
    script_t script = {pool, mysql_init(NULL), name, tell, crvs_statements_split(pool, text)};
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
        problem = run_statements(&script);
    mysql_close(script.native);
    return problem;
}
