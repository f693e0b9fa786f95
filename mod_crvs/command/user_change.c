/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin user change */
#include "accounts/user.h"
#include "command/commands.h"
#include "command/site.h"
#include "command/user.h"

#include <stdio.h>
#include <string.h>

static bool differs(const crvs_user_done_t *done, const char *wanted, const char *column)
{
    return wanted && strcmp(wanted, crvs_object_text(done->before, column)) != 0;
}

static void change(crvs_call_t *call)
{
    const char *username = crvs_options_value(call, "username");
    crvs_user_t user = {.username = username ? crvs_command_user_fields_name(call, username) : NULL};
    const crvs_object_t *known;
    crvs_user_done_t done;
    crvs_error_t *error;
    crvs_act_t *act;

    crvs_command_user_fields_read(call, &user);
    if (!user.username && !user.full_name && !user.sort_name && !user.email)
        crvs_say_misuse("nothing to change: --name, --family-name, --email or --username");
    act = crvs_site_act(call);
    known = crvs_command_user_find(act, call->operands[0]);
    user.id = crvs_object_int(known, "id");
    error = crvs_user_change(act, &user, &done);
    if (crvs_db_is_duplicate(error))
        crvs_say_failure("the user name '%s' is taken", user.username);
    crvs_site_check(act, error);
    printf("%s is %s.\n", user.username ? user.username : crvs_object_text(known, "username"),
           differs(&done, user.username, "username") || differs(&done, user.full_name, "full_name")
                   || differs(&done, user.sort_name, "sort_name") || differs(&done, user.email, "email")
               ? "changed"
               : "so already");
}

static const crvs_option_t options[] = {
    {"name", 0, "NAME", NULL, "The name that others see.", false},
    {"family-name", 0, "NAME", NULL, "The family's name, which lists are sorted by; '' for none.", false},
    {"email", 0, "ADDRESS", NULL, "An e-mail address; '' for none.", false},
    {"username", 0, "NAME", NULL, "The name to sign in with from now on.", false},
    {0},
};

const crvs_command_t crvs_command_user_change = {
    .name = "user change",
    .operands = "USERNAME",
    .options = options,
    .summary = "Changes an account's names and address.",
    .help = "Changes what is given and leaves the rest as it is; user role changes the role.",
    .run = change,
};
