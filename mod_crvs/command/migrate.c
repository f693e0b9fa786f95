/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin migrate */
#include "command/migrate.h"

#include "command/commands.h"
#include "command/database.h"
#include "command/restore.h"
#include "command/sqitch.h"
#include "core/db/script.h"
#include "queries/command.h"

#include <apr_strings.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* sqitch's own tables, in an order in which they can be dropped. */
static const char *const registry[] = {"events", "dependencies", "tags", "changes", "projects", "releases"};
#define REGISTRY (sizeof(registry) / sizeof(*registry))

static bool has_table(crvs_db_t *db, const char *name)
{
    crvs_object_t *row;

    crvs_database_check(crvs_sql_table_exists(db, &row, name));
    return crvs_object_true(row, "is_there");
}

typedef crvs_error_t *(*count_fn)(crvs_db_t *db, crvs_object_t **row);

static bool has_rows(crvs_db_t *db, bool is_there, count_fn count)
{
    crvs_object_t *row;

    if (!is_there)
        return false;
    crvs_database_check(count(db, &row));
    return crvs_object_true(row, "has_rows");
}

static const char *joined(apr_pool_t *pool, const char *list, const char *prefix, const char *name)
{
    return apr_pstrcat(pool, list, *list ? ", " : "", prefix, name, NULL);
}

/*
 * The registry's making ends with a row in `releases`. sqitch cannot go on with one that was left before, nor make it
 * anew, and speaks of tables that exist or don't.
 */
static void check_registry(const crvs_call_t *call, crvs_db_t *db, const char *database)
{
    bool is_there[REGISTRY], is_released;
    const char *tables = "", *missing = "";
    size_t count = 0;

    for (size_t i = 0; i < REGISTRY; i++) {
        is_there[i] = has_table(db, registry[i]);
        count += is_there[i];
        if (is_there[i])
            tables = joined(call->pool, tables, "", registry[i]);
        else
            missing = joined(call->pool, missing, "no table ", registry[i]);
    }
    is_released = has_rows(db, is_there[5], crvs_sql_registry_releases);
    if (!count || (count == REGISTRY && is_released))
        return;
    if (is_there[5] && !is_released)
        missing = joined(call->pool, missing, "no row in ", "releases");
    if (has_rows(db, is_there[3], crvs_sql_registry_changes) || has_rows(db, is_there[0], crvs_sql_registry_events))
        crvs_say_failure(
            "sqitch's tables are damaged: %s, though changes were deployed. Restore the database from a backup",
            missing);
    crvs_say_failure(
        "an earlier migrate was interrupted while sqitch made its tables, before any change was deployed. If no "
        "other\nmigrate is at work now, drop them in the database %s:\n\n    DROP TABLE %s;\n"
        "    DROP FUNCTION IF EXISTS checkit;\n\nthen again crvs-admin migrate",
        database, tables);
}

static bool is_in_cluster(crvs_db_t *db)
{
    crvs_object_t *node = NULL;
    crvs_error_t *error = crvs_sql_cluster_node(db, &node);

    if (!crvs_db_is_unknown_variable(error))
        crvs_database_check(error);
    return node && crvs_object_true(node, "in_cluster");
}

/*
 * sqitch's registry has a function and triggers. With a binary log, and in a cluster without one too, the server lets
 * only SUPER create them, and sqitch would stop half-way, leaving a registry that it can't mend.
 */
void crvs_migrate_check_functions(crvs_db_t *db)
{
    crvs_object_t *refused, *super;
    bool in_cluster;

    if (has_table(db, "changes"))
        return;
    in_cluster = is_in_cluster(db);
    crvs_database_check(crvs_sql_functions_refused(db, &refused, in_cluster));
    if (!crvs_object_true(refused, "is_refused"))
        return;
    crvs_database_check(crvs_sql_account_is_super(db, &super));
    if (!crvs_object_true(super, "is_super"))
        crvs_say_failure(
            "the server %s and lets this account create no function, which sqitch needs once. As root%s: SET GLOBAL "
            "log_bin_trust_function_creators = 1; then again; then set it back to 0",
            in_cluster ? "is a cluster's node" : "keeps a binary log", in_cluster ? ", on each node" : "");
}

/* Not left to sqitch, which takes the end of its input for a yes. */
static void confirm_revert(const char *database, const char *to)
{
    char answer[16] = "";

    if (!isatty(STDIN_FILENO))
        crvs_say_misuse("standard input is no terminal: say --yes to revert");
    printf("What the changes after '%s' have stored in the database '%s' will be lost. Go on? [yes/no] ", to, database);
    fflush(stdout);
    if (!fgets(answer, sizeof(answer), stdin) || strncasecmp(answer, "yes\n", 4))
        crvs_say_failure("nothing was changed");
}

/* Said before sqitch's tables are asked, which are locked then. A cluster may know no such locks. */
static void check_nobody_else(crvs_db_t *db)
{
    crvs_object_t *row = NULL;

    if (!crvs_sql_migration_lock(db, &row) && row && crvs_object_true(row, "is_held"))
        crvs_say_failure(CRVS_SCRIPT_AT_WORK);
}

/* The script that has to be gone on with; NULL: none. */
static const char *unfinished(crvs_db_t *db)
{
    crvs_object_t *row = NULL;

    if (!has_table(db, CRVS_SCRIPT_UNFINISHED))
        return NULL;
    crvs_database_check(crvs_sql_migration_unfinished(db, &row));
    return row ? crvs_object_text(row, "script") : NULL;
}

/* Also where nothing is pending: the tables are then not as sqitch thinks, and going the other way would lose that. */
static void check_direction(crvs_db_t *db, const char *verb)
{
    const char *script = unfinished(db);

    if (script && strncmp(script, verb, strlen(verb)) != 0)
        crvs_say_failure(CRVS_SCRIPT_INTERRUPTED, script, CRVS_SCRIPT_VERB(script));
}

static void forget_progress(crvs_db_t *db)
{
    apr_int64_t affected;

    if (has_table(db, CRVS_SCRIPT_UNFINISHED) && !unfinished(db))
        crvs_database_check(crvs_sql_migration_finished(db, &affected));
}

static void migrate(const crvs_call_t *call, const char *verb)
{
    const bool changes = !strcmp(verb, "deploy") || !strcmp(verb, "revert");
    const char *to = crvs_options_value(call, "to"), *database;
    crvs_db_t *db;
    const char *problem = crvs_database_open(call, &db, &database);

    if (problem)
        crvs_say_failure("%s", problem);
    if (has_table(db, CRVS_RESTORE_UNFINISHED))
        crvs_say_failure("the database %s is not whole: a restore was interrupted. Run crvs-admin restore again",
                         database);
    if (changes)
        check_nobody_else(db);
    check_registry(call, db, database);
    if (!strcmp(verb, "deploy"))
        crvs_migrate_check_functions(db);
    if (changes)
        check_direction(db, verb);
    crvs_db_release(db);
    if (!strcmp(verb, "revert") && !crvs_options_has(call, "yes"))
        confirm_revert(database, to);
    crvs_sqitch_run(call, verb, database, to);
    if (changes)
        forget_progress(db);
}

void crvs_migrate_deploy(crvs_call_t *call)
{
    migrate(call, "deploy");
}

static void status(crvs_call_t *call)
{
    migrate(call, "status");
}

static void verify(crvs_call_t *call)
{
    migrate(call, "verify");
}

static void revert(crvs_call_t *call)
{
    if (!crvs_options_has(call, "to"))
        crvs_say_misuse("migrate revert wants --to CHANGE: the newest change that stays");
    migrate(call, "revert");
}

static const crvs_option_t deploy_options[] = {
    {"to", 0, "CHANGE", NULL, "Goes no further than this change.", false},
    CRVS_SQITCH_OPTION,
    {0},
};
static const crvs_option_t plain_options[] = {CRVS_SQITCH_OPTION, {0}};
static const crvs_option_t revert_options[] = {{"to", 0, "CHANGE", NULL, "The newest change that stays.", true},
                                               {"yes", 'y', NULL, NULL, "Doesn't ask before.", false},
                                               CRVS_SQITCH_OPTION,
                                               {0}};

#define DEPLOY_HELP                                                                                                    \
    "Brings the database to today's schema, from nothing or from any older one, with sqitch(1). Nothing happens "      \
    "where there "                                                                                                     \
    "is nothing to do. Back the database up before. On a Galera cluster run it on one node only."

const crvs_command_t crvs_command_migrate = {
    .name = "migrate",
    .operands = "",
    .options = deploy_options,
    .summary = "Brings the database to today's schema.",
    .help = DEPLOY_HELP,
    .run = crvs_migrate_deploy,
};

const crvs_command_t crvs_command_migrate_deploy = {
    .name = "migrate deploy",
    .operands = "",
    .options = deploy_options,
    .summary = "The same.",
    .help = DEPLOY_HELP,
    .run = crvs_migrate_deploy,
};

const crvs_command_t crvs_command_migrate_status = {
    .name = "migrate status",
    .operands = "",
    .options = plain_options,
    .summary = "Shows how far the database is.",
    .help = "Shows the last change that the database has, and those that are still to come.",
    .run = status,
};

const crvs_command_t crvs_command_migrate_verify = {
    .name = "migrate verify",
    .operands = "",
    .options = plain_options,
    .summary = "Checks the database's tables.",
    .help = "Checks that the database has what the changes made.",
    .run = verify,
};

const crvs_command_t crvs_command_migrate_revert = {
    .name = "migrate revert",
    .operands = "",
    .options = revert_options,
    .summary = "Goes back to an older schema.",
    .help = "Goes back to the state right after CHANGE, after asking. What newer changes stored is lost. With --to "
            "school a class "
            "belongs to a course again, the one that it had.",
    .run = revert,
};
