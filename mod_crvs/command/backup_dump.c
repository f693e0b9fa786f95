/* SPDX-License-Identifier: Apache-2.0 */
#include "command/backup_dump.h"

#include "command/backup_sums.h"
#include "command/client_home.h"
#include "command/process.h"
#include "core/base/crypto.h"
#include "core/base/file.h"

#include <apr_strings.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INSERT "INSERT INTO `"
#define COMPLAINTS "dump.complaints"
/*
 * What opens a password that somebody typed is for none of the places that backups are carried to; the school makes itself
 * new keys.
 */
#define LEFT_OUT "login_key"
/* The last line of a dump that came to its end. */
#define END "-- Dump completed"

typedef struct {
    apr_pool_t *pool;
    FILE *to;
    crvs_digest_t *digest;
    apr_table_t *rows;
    const char *table; /* of the INSERT that goes on; NULL: none does */
    apr_int64_t count; /* of its rows so far */
    int depth;         /* of parentheses */
    bool in_string;
    bool is_by_mariadb; /* mariadb-dump, by whatever name it was called */
    bool is_complete;
} dump_t;

/* --- Rows are counted --- */

static void add_rows(dump_t *dump)
{
    const char *before = apr_table_get(dump->rows, dump->table);

    if (strcmp(dump->table, LEFT_OUT))
        apr_table_set(dump->rows, dump->table,
                      apr_psprintf(dump->pool, "%" APR_INT64_T_FMT, dump->count + (before ? apr_atoi64(before) : 0)));
    dump->table = NULL;
}

/* What stands behind VALUES: a row is what is between parentheses, and quotes hide what is in them. */
static void count_rows(dump_t *dump, const char *at, const char *end)
{
    for (; at < end; at++) {
        if (dump->in_string && *at == '\\')
            at++;
        else if (*at == '\'')
            dump->in_string = !dump->in_string;
        else if (dump->in_string)
            continue;
        else if (*at == '(')
            dump->count += !dump->depth++;
        else if (*at == ')')
            dump->depth--;
        else if (*at == ';' && !dump->depth) {
            add_rows(dump);
            return;
        }
    }
}

/* @return whether the line belongs in the dump */
static bool look_at_data(dump_t *dump, const char *line, size_t length)
{
    const char *values = line;
    bool is_wanted;

    if (!dump->table) {
        const char *name = line + sizeof(INSERT) - 1;

        if (strncmp(line, INSERT, sizeof(INSERT) - 1) || !(values = strstr(line, " VALUES")))
            return true;
        dump->table = apr_pstrmemdup(dump->pool, name, strcspn(name, "`"));
        dump->count = 0;
    }
    is_wanted = strcmp(dump->table, LEFT_OUT) != 0;
    count_rows(dump, values, line + length);
    return is_wanted;
}

/* --- Accounts are left out --- */

/* In the quotes of the SQL mode in which it was made. */
static const char *behind_quoted(const char *at)
{
    const char *end = *at == '`' || *at == '"' ? strchr(at + 1, *at) : NULL;

    return end ? end + 1 : NULL;
}

/*
 * "CREATE DEFINER=`crvs`@`localhost` FUNCTION", and the same in a comment with a version, in front of TRIGGER. Rows never
 * begin a line so: in them the program writes line breaks as \n.
 */
static void remove_definer(char *line, size_t *length)
{
    static const char *const beginnings[] = {"CREATE DEFINER=", "/*!50003 CREATE*/ /*!50017 DEFINER=",
                                             "/*!50013 DEFINER=", "/*!50106 CREATE*/ /*!50117 DEFINER="};

    for (size_t i = 0; i < sizeof(beginnings) / sizeof(*beginnings); i++) {
        char *at = line + strlen(beginnings[i]) - (sizeof("DEFINER=") - 1);
        const char *user, *host;

        if (strncmp(line, beginnings[i], strlen(beginnings[i])))
            continue;
        user = behind_quoted(at + sizeof("DEFINER=") - 1);
        host = user && *user == '@' ? behind_quoted(user + 1) : NULL;
        if (!host)
            return;
        memmove(at, host, *length - (size_t)(host - line) + 1);
        *length -= (size_t)(host - at);
        return;
    }
}

/* --- It is made --- */

/*
 * The comments at its beginning. mariadb-dump writes what generated columns hold, which a MySQL server refuses when the
 * dump is loaded (error 3105).
 */
static void look_at_comment(dump_t *dump, const char *line)
{
    static const char server[] = "-- Server version";

    if (!strncmp(line, "-- M", 4) && strstr(line, " dump ") && strstr(line, "MariaDB"))
        dump->is_by_mariadb = true;
    else if (dump->is_by_mariadb && !strncmp(line, server, sizeof(server) - 1) && !strstr(line, "MariaDB"))
        crvs_say_failure("the database's server is MySQL, which could not load what mariadb-dump makes of it, so this "
                         "backup was removed: install MySQL's own mysqldump in its place (mysql-client of Ubuntu or "
                         "of MySQL's repository, without mariadb-client)");
}

static void take_line(dump_t *dump, char *line, size_t length, const char *path)
{
    /* It would change the database that it is loaded into, by the name of the one that it came from. */
    if (!dump->table && !strncmp(line, "ALTER DATABASE ", 15))
        return;
    if (!dump->table) {
        look_at_comment(dump, line);
        remove_definer(line, &length);
    }
    if (!look_at_data(dump, line, length))
        return;
    dump->is_complete = !strncmp(line, END, sizeof(END) - 1);
    crvs_crypto_digest_add(dump->digest, line, length);
    if (fwrite(line, 1, length, dump->to) != length)
        crvs_backup_sums_fail(path);
}

static _Noreturn void say_failure(const crvs_call_t *call, const char *home)
{
    const char *problem,
        *said = crvs_file_read(call->pool, apr_pstrcat(call->pool, home, "/" COMPLAINTS, NULL), NULL, &problem);

    crvs_say_failure("the database could not be read whole, so this backup was removed%s%s", said && *said ? ": " : "",
                     said ? said : "");
}

static void read_all(dump_t *dump, const crvs_call_t *call, const char *home, crvs_process_t *process, const char *path)
{
    FILE *from = fdopen(process->pipe, "r");
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    bool is_read;

    if (!from)
        crvs_say_failure("%s", strerror(errno));
    while ((length = getline(&line, &capacity, from)) > 0)
        take_line(dump, line, (size_t)length, path);
    is_read = feof(from);
    fclose(from);
    free(line);
    if (!crvs_process_wait(process) || !is_read || !dump->is_complete)
        say_failure(call, home);
}

static void start(const crvs_call_t *call, const char *home, const char *database, crvs_process_t *process)
{
    static const char *const names[] = {"mariadb-dump", "mysqldump", NULL}, *const others[] = {"MYSQL_", "MARIADB_",
                                                                                               NULL};
    const char *program = crvs_process_find(call->pool, names);
    const char *file = apr_pstrcat(call->pool, "--defaults-file=", home, "/" CRVS_CLIENT_HOME_FILE, NULL);
    const char *const arguments[] = {program, file, "--single-transaction", "--routines", "--triggers", "--hex-blob",
                                     "--no-tablespaces", "--skip-add-drop-table", "--skip-add-locks",
                                     "--default-character-set=utf8mb4", "--max-allowed-packet=1G",
                                     /* MySQL's alone: what only an account with more rights can read or load. */
                                     "--loose-set-gtid-purged=OFF", "--loose-column-statistics=0", database, NULL};
    int count, error;
    const char *const *environment = crvs_process_environment(call->pool, others, &count);

    if (!program)
        crvs_say_failure("mariadb-dump is missing: it is in the Debian package mariadb-client, not in "
                         "mariadb-client-core (of MySQL: mysqldump)");
    error =
        crvs_process_start(process, arguments, environment, true, crvs_client_home_file(call->pool, home, COMPLAINTS));
    if (error)
        crvs_say_failure("%s: %s", program, strerror(error));
}

const char *crvs_backup_dump_write(const crvs_call_t *call, const char *home, const char *database, const char *folder,
                                   crvs_backup_manifest_t *manifest)
{
    const char *path = apr_pstrcat(call->pool, folder, "/" CRVS_BACKUP_DUMP, NULL), *sum;
    dump_t dump = {.pool = call->pool,
                   .to = fopen(path, "wxe"),
                   .digest = crvs_crypto_digest_make(call->pool, "sha256"),
                   .rows = manifest->rows};
    crvs_process_t process;

    if (!dump.to)
        crvs_backup_sums_fail(path);
    if (!dump.digest)
        crvs_say_failure("OpenSSL makes no SHA-256");
    start(call, home, database, &process);
    read_all(&dump, call, home, &process, path);
    if (fflush(dump.to) || fsync(fileno(dump.to)) || fclose(dump.to))
        crvs_backup_sums_fail(path);
    sum = crvs_crypto_digest_hex(dump.digest, call->pool);
    if (!sum)
        crvs_say_failure("OpenSSL makes no SHA-256");
    return sum;
}
