/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin user add */
#include "accounts/accounts.h"
#include "accounts/user.h"
#include "command/commands.h"
#include "command/password.h"
#include "command/site.h"
#include "command/user.h"
#include "core/site.h"
#include "core/text/text.h"
#include "queries/accounts.h"

#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

static const char *required(const crvs_call_t *call, const char *name, const char *hint)
{
    const char *value = crvs_options_value(call, name);

    if (!value)
        crvs_say_misuse("--%s is missing%s", name, hint);
    return value;
}

static crvs_user_t read_user(const crvs_call_t *call)
{
    const char *role = required(call, "role", ": " CRVS_USER_ROLES);
    crvs_user_t user = {.username = crvs_command_user_fields_name(call, call->operands[0]),
                        .role = role,
                        .language = crvs_options_value(call, "language")};

    required(call, "name", "");
    crvs_command_user_fields_read(call, &user);
    if (user.email && !*user.email)
        crvs_say_misuse("the address is empty");
    crvs_command_user_check_role(role);
    return user;
}

static void check_language(const crvs_act_t *act, const char *code)
{
    const crvs_languages_t *languages = act->site->languages;
    const char *codes = languages->list[0].code;

    if (!code || crvs_language_find(languages, code))
        return;
    for (int i = 1; i < languages->count; i++)
        codes = apr_pstrcat(act->pool, codes, ", ", languages->list[i].code, NULL);
    crvs_say_misuse("'%s' is no language: %s", code, codes);
}

static void add(crvs_call_t *call)
{
    crvs_user_t user = read_user(call);
    crvs_act_t *act = crvs_site_act(call);
    crvs_object_t *other;
    crvs_error_t *error;

    check_language(act, user.language);
    crvs_site_check(act, crvs_sql_user_named(act->db, &other, user.username));
    if (other)
        crvs_say_failure("the user name '%s' is taken", user.username);
    crvs_db_release(act->db);
    user.hash = crvs_command_password_hash(call, user.username);
    error = crvs_user_create(act, &user);
    if (crvs_db_is_duplicate(error))
        crvs_say_failure("the user name '%s' is taken", user.username);
    crvs_site_check(act, error);
    printf("Added %s (%s, %s).\n", user.username, user.full_name, user.role);
}

static const crvs_option_t options[] = {
    {"name", 0, "NAME", NULL, "The name that others see.", true},
    {"role", 0, "ROLE", CRVS_USER_ROLE_WORDS, "learner, trainer (may create classes) or admin.", true},
    {"family-name", 0, "NAME", NULL, "The family's name, which lists are sorted by.", false},
    {"email", 0, "ADDRESS", NULL, "An e-mail address.", false},
    {"language", 0, "CODE", "fr en", "The language of the pages; without it, the one that the browser asks for.",
     false},
    CRVS_PASSWORD_STDIN,
    {0},
};

const crvs_command_t crvs_command_user_add = {
    .name = "user add",
    .operands = "USERNAME",
    .options = options,
    .summary = "Adds an account.",
    .help = "Adds an account and asks for its password.\n\n" CRVS_PASSWORD_HELP,
    .run = add,
};
