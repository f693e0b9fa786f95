/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin tidy */
#include "tidy.h"

#include "command/commands.h"
#include "command/database.h"
#include "command/list.h"
#include "command/site.h"

#define ALL_ROUNDS 1000000

static void add(crvs_tidied_t *total, const crvs_tidied_t *tidied)
{
    for (int i = 0; tidied[i].what; i++) {
        total[i].what = tidied[i].what;
        total[i].done += tidied[i].done;
    }
}

static void tidy_server(const crvs_call_t *call, crvs_db_t *db, const crvs_apache_server_t *server,
                        crvs_tidied_t *total)
{
    const char *folder = crvs_apache_value(server, "CrvsRecordingDir");
    crvs_tidied_t tidied[CRVS_TIDY_KINDS];
    crvs_act_t *act = NULL;
    const char *problem = crvs_site_make_act(call->pool, db, server, *folder ? folder : NULL, &act);

    if (problem)
        crvs_say_failure("%s", problem);
    crvs_site_check(act, crvs_tidy(act, ALL_ROUNDS, tidied));
    crvs_site_check(act, crvs_tidy_recount(act));
    add(total, tidied);
}

static void tidy(crvs_call_t *call)
{
    static const crvs_list_column_t columns[] = {{"what", "WHAT"}, {"removed", "REMOVED"}, {NULL, NULL}};
    const crvs_apache_t *apache = crvs_apache_ask(call);
    crvs_list_t *rows = crvs_list_make(call->pool);
    crvs_tidied_t total[CRVS_TIDY_KINDS] = {{0}};
    crvs_db_t *db;
    const char *problem = crvs_database_open(call, &db, NULL);

    if (problem)
        crvs_say_failure("%s", problem);
    if (!apache->servers->nelts)
        crvs_say_failure(
            "Apache names no server with CrvsEngine On, so how long is what kept is not known: --apache says "
            "how Apache is called");
    for (int i = 0; i < apache->servers->nelts; i++)
        tidy_server(call, db, crvs_apache_server(apache, i), total);
    for (int i = 0; total[i].what; i++) {
        crvs_object_t *row = crvs_object_make(call->pool);

        crvs_object_set(row, "what", crvs_value_text(total[i].what));
        crvs_object_set(row, "removed", crvs_value_int(total[i].done));
        crvs_list_add(rows, crvs_value_object(row));
    }
    crvs_command_list(call, columns, rows);
}

static const crvs_option_t options[] = {
    CRVS_LIST_JSON,
    CRVS_APACHE_OPTION("It is asked for CrvsAuditDays, CrvsRecordingDir and CrvsRecordingRetention."),
    {0},
};

const crvs_command_t crvs_command_tidy = {
    .name = "tidy",
    .operands = "",
    .options = options,
    .summary = "Removes what has expired.",
    .help =
        "Removes what is over by itself: expired sessions, links for passwords, imports and uploads, lines of the "
        "audit that are older than CrvsAuditDays; puts recordings that are older than CrvsRecordingRetention into the "
        "bin, and removes those that were in it for 30 days, with their files. Apache does the same every "
        "CrvsTidyInterval, unless that is Off; run it from a timer then, as the user that Apache runs as.\n\n"
        "It also counts afresh what is kept of categories and of what recordings take up, where that is wrong, as "
        "doctor says, and marks afresh which recordings home lists; Apache does so soon after its start, and once a "
        "day.",
    .run = tidy,
};
