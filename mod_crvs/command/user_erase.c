/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin user erase */
#include "command/commands.h"
#include "command/site.h"
#include "command/user.h"
#include "identity/change.h"
#include "rights/erase.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void print_count(const crvs_object_t *measure, const char *column, const char *what)
{
    apr_int64_t count = crvs_object_int(measure, column);

    if (count)
        printf("  %" APR_INT64_T_FMT " %s\n", count, what);
}

static void print_measure(const crvs_object_t *measure, const crvs_list_t *alone)
{
    printf("%s (%s) goes for good, with\n  the account, its logins and links\n", crvs_object_text(measure, "username"),
           crvs_object_text(measure, "full_name"));
    print_count(measure, "memberships", "memberships of classes");
    print_count(measure, "lessons", "lessons opened");
    print_count(measure, "presences", "sessions attended");
    puts("What was made stays, without the name:");
    print_count(measure, "classes", "classes");
    print_count(measure, "sessions", "sessions");
    print_count(measure, "announcements", "announcements");
    print_count(measure, "recordings", "recordings");
    print_count(measure, "courses", "courses");
    puts("  the lines of the audit");
    for (int i = 0; i < alone->count; i++)
        printf("Nobody else teaches the class %" APR_INT64_T_FMT ", %s.\n",
               crvs_object_int(crvs_list_object(alone, i), "id"), crvs_object_text(crvs_list_object(alone, i), "name"));
}

static void confirm(void)
{
    char answer[16] = "";

    if (!isatty(STDIN_FILENO))
        crvs_say_misuse("standard input is no terminal: say --yes to erase");
    printf("Go on? [yes/no] ");
    fflush(stdout);
    if (!fgets(answer, sizeof(answer), stdin) || strcasecmp(answer, "yes\n"))
        crvs_say_failure("nothing was changed");
}

static void erase(crvs_call_t *call)
{
    crvs_act_t *act = crvs_site_act(call);
    const crvs_object_t *user = crvs_command_user_find(act, call->operands[0]);
    crvs_object_t *measure;
    crvs_list_t *alone;
    crvs_error_t *error;

    crvs_site_check(act, crvs_erase_measure(act, crvs_object_int(user, "id"), &measure, &alone));
    if (!measure)
        crvs_say_failure("there is no user '%s'", call->operands[0]);
    print_measure(measure, alone);
    /* No connection is kept while somebody thinks. */
    crvs_db_release(act->db);
    if (!crvs_options_has(call, "yes"))
        confirm();
    error = crvs_erase(act, crvs_object_int(user, "id"));
    if (crvs_change_is_last_admin(error))
        crvs_say_failure("'%s' is the last administrator: make another first", call->operands[0]);
    crvs_site_check(act, error);
    puts("Erased.");
}

static const crvs_option_t options[] = {
    {"yes", 'y', NULL, NULL, "Doesn't ask before.", false},
    {0},
};

const crvs_command_t crvs_command_user_erase = {
    .name = "user erase",
    .operands = "USERNAME",
    .options = options,
    .summary = "Erases an account for good.",
    .help =
        "Shows what goes with the account and what stays, asks, and erases it: its names, address, password, logins, "
        "memberships, progress and attendance. Classes, sessions, announcements, recordings and courses that it made "
        "stay, without "
        "an author; so do its lines of the audit, without its name. There is no way back but a backup: user disable "
        "keeps people out and loses nothing. The last active administrator cannot be erased.",
    .run = erase,
};
