/* SPDX-License-Identifier: Apache-2.0 */
#include "command/backup_sums.h"
#include "command/client_home.h"
#include "command/database.h"
#include "command/migrate.h"
#include "command/process.h"
#include "command/restore.h"
#include "command/sqitch.h"
#include "core/base/file.h"
#include "core/text/text.h"
#include "queries/command.h"

#include <apr_strings.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE (64 * 1024)
#define BEGIN "CREATE TABLE " CRVS_RESTORE_UNFINISHED " (id INT NOT NULL PRIMARY KEY) ENGINE = InnoDB;\n"
#define FINISH "DROP TABLE " CRVS_RESTORE_UNFINISHED ";\n"

/* The database's client, which feeds what it is given to the database. */
typedef struct {
    apr_pool_t *pool;
    const char *home, *database;
    const char *program;
    int runs; /* each has a file of complaints */
} client_t;

static client_t client_of(const crvs_call_t *call, const char *database)
{
    static const char *const names[] = {"mariadb", "mysql", NULL};
    client_t client = {.pool = call->pool, .database = database};

    client.home = crvs_client_home_make(call->pool, crvs_database_settings(call));
    client.program = crvs_process_find(call->pool, names);
    if (!client.program)
        crvs_say_failure("mariadb is missing: it is in the Debian package mariadb-client (of MySQL: mysql)");
    /* Where it ends early, that is said; it is no reason to be ended by a signal. */
    signal(SIGPIPE, SIG_IGN);
    return client;
}

static const char *defaults_of(const client_t *client)
{
    return apr_pstrcat(client->pool, "--defaults-file=", client->home, "/" CRVS_CLIENT_HOME_FILE, NULL);
}

/* --- What is fed to it --- */

static void feed_file(FILE *to, const char *path)
{
    FILE *from = fopen(path, "re");
    char piece[PIECE];
    size_t length;

    if (!from)
        crvs_say_failure("%s: %s", path, strerror(errno));
    while (!ferror(to) && (length = fread(piece, 1, sizeof(piece), from)) > 0)
        fwrite(piece, 1, length, to);
    if (ferror(from))
        crvs_say_failure("%s: %s", path, strerror(errno));
    fclose(from);
}

/*
 * No dump of ours reads files of this machine, so none may.
 * @param path of a file that goes between two statements; NULL: none @return NULL, or what the client complained of
 */
static const char *feed(client_t *client, const char *before, const char *path)
{
    static const char *const others[] = {"MYSQL_", "MARIADB_", NULL};
    const char *const arguments[] = {client->program,
                                     defaults_of(client),
                                     "--default-character-set=utf8mb4",
                                     "--batch",
                                     "--binary-mode",
                                     "--local-infile=0",
                                     "--max-allowed-packet=1G",
                                     client->database,
                                     NULL};
    const char *complaints =
        crvs_client_home_file(client->pool, client->home, apr_psprintf(client->pool, "complaints.%d", ++client->runs));
    const char *said, *problem;
    crvs_process_t process;
    int count, error = crvs_process_start(&process, arguments, crvs_process_environment(client->pool, others, &count),
                                          false, complaints);
    FILE *to = error ? NULL : fdopen(process.pipe, "w");
    bool is_fed;

    if (!to)
        crvs_say_failure("%s: %s", client->program, strerror(error ? error : errno));
    fputs(before, to);
    if (path)
        feed_file(to, path);
    is_fed = !ferror(to);
    is_fed = !fclose(to) && is_fed;
    if (crvs_process_wait(&process) && is_fed)
        return NULL;
    said = crvs_file_read(client->pool, complaints, NULL, &problem);
    return said && *said ? said : "the database's client ended early";
}

/* --- Before --- */

static const char *newer_of(const crvs_call_t *call, const crvs_backup_manifest_t *manifest)
{
    apr_array_header_t *planned;
    const char *problem = crvs_sqitch_changes(call, &planned), *newer = "";

    if (problem)
        crvs_say_failure("%s", problem);
    for (int i = 0; i < manifest->changes->nelts; i++) {
        const char *name = APR_ARRAY_IDX(manifest->changes, i, const char *);
        bool is_known = false;

        for (int j = 0; j < planned->nelts; j++)
            is_known |= !strcmp(APR_ARRAY_IDX(planned, j, const char *), name);
        if (!is_known)
            newer = apr_pstrcat(call->pool, newer, *newer ? ", " : "", crvs_text_shown(call->pool, name), NULL);
    }
    return newer;
}

static bool has_table(crvs_db_t *db, const char *name)
{
    crvs_object_t *row;

    crvs_database_check(crvs_sql_table_exists(db, &row, name));
    return crvs_object_true(row, "is_there");
}

bool crvs_restore_database_check(const crvs_call_t *call, crvs_db_t *db, const char *database,
                                 const crvs_backup_t *backup)
{
    const char *newer = newer_of(call, backup->manifest);
    bool is_begun = has_table(db, CRVS_RESTORE_UNFINISHED);
    crvs_list_t *things;

    if (*newer)
        crvs_say_failure(
            "the backup is of a newer schema than this mod_crvs knows (%s): install the mod_crvs that made "
            "it, %s, or a later one",
            newer, crvs_text_shown(call->pool, backup->manifest->version));
    crvs_database_check(crvs_sql_database_things(db, &things));
    if (things->count && !is_begun)
        crvs_say_failure(
            "the database %s is not empty: a backup is restored into an empty one. Name another in the option "
            "file (--config), or, if nothing in it is needed any more, as root: DROP DATABASE `%s`; CREATE "
            "DATABASE `%s` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci",
            database, database, database);
    crvs_migrate_check_functions(db);
    return is_begun;
}

/* --- Loading --- */

/* Tables and functions go; the one that says that this is unfinished goes last. */
static const char *clear(client_t *client, crvs_db_t *db)
{
    const char *sql = "SET FOREIGN_KEY_CHECKS = 0;\n", *last = "";
    crvs_list_t *things;

    crvs_database_check(crvs_sql_database_things(db, &things));
    crvs_db_release(db);
    for (int i = 0; i < things->count; i++) {
        const crvs_object_t *thing = crvs_list_object(things, i);
        const char *name = crvs_object_text(thing, "name");

        if (!strcmp(name, CRVS_RESTORE_UNFINISHED))
            last = FINISH;
        else
            sql = apr_pstrcat(client->pool, sql, "DROP ", crvs_object_text(thing, "kind"), " `", name, "`;\n", NULL);
    }
    return feed(client, apr_pstrcat(client->pool, sql, last, NULL), NULL);
}

static const char *counts_of(client_t *client, const apr_table_t *rows)
{
    const apr_table_entry_t *entries = (const apr_table_entry_t *)apr_table_elts(rows)->elts;
    const char *sql = "", *output;
    const char *arguments[] = {
        client->program, defaults_of(client), "--batch", "--skip-column-names", "-e", NULL, client->database, NULL};

    for (int i = 0; i < apr_table_elts(rows)->nelts; i++)
        sql = apr_pstrcat(client->pool, sql, "SELECT '", entries[i].key, "', COUNT(*) FROM `", entries[i].key, "`;",
                          NULL);
    arguments[5] = sql;
    return crvs_process_output(client->pool, arguments, NULL, true, &output) ? output : "";
}

/* @return NULL, or what differs from the manifest */
static const char *compare(client_t *client, const apr_table_t *rows)
{
    const apr_table_entry_t *entries = (const apr_table_entry_t *)apr_table_elts(rows)->elts;
    const char *counts = apr_pstrcat(client->pool, "\n", counts_of(client, rows), NULL);

    for (int i = 0; i < apr_table_elts(rows)->nelts; i++) {
        if (!strstr(counts, apr_pstrcat(client->pool, "\n", entries[i].key, "\t", entries[i].val, "\n", NULL)))
            return apr_psprintf(client->pool, "the table %s has not the %s rows that the backup has of it",
                                entries[i].key, entries[i].val);
    }
    return NULL;
}

void crvs_restore_database(const crvs_call_t *call, crvs_db_t *db, const char *database, const crvs_backup_t *backup,
                           bool is_begun)
{
    client_t client = client_of(call, database);
    const char *flaw = is_begun ? clear(&client, db) : NULL;

    if (flaw)
        crvs_say_failure("what an interrupted restore left in the database %s cannot be removed: %s", database, flaw);
    crvs_db_release(db);
    flaw = feed(&client, BEGIN, apr_pstrcat(call->pool, backup->folder, "/" CRVS_BACKUP_DUMP, NULL));
    if (!flaw)
        flaw = compare(&client, backup->manifest->rows);
    if (!flaw)
        flaw = feed(&client, FINISH, NULL);
    if (!flaw)
        return;
    if (clear(&client, db))
        crvs_say_failure(
            "the database was not restored, and what is in it is not whole: %s\nrestore begins again when it "
            "is run again",
            flaw);
    crvs_say_failure("the database was not restored, and is empty again: %s", flaw);
}
