/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin user passwd, role, disable, enable, link and sign-out: what is done to an account that there is. */
#include "command/user.h"

#include "accounts/accounts.h"
#include "accounts/user.h"
#include "command/commands.h"
#include "command/password.h"
#include "command/site.h"
#include "core/text/text.h"
#include "identity/change.h"
#include "identity/role.h"
#include "queries/accounts.h"

#include <stdio.h>
#include <string.h>

void crvs_command_user_check_role(const char *role)
{
    if (!crvs_role_is_name(role))
        crvs_say_misuse("the role '%s' is unknown: " CRVS_USER_ROLES, role);
}

crvs_object_t *crvs_command_user_find(crvs_act_t *act, const char *username)
{
    crvs_object_t *user;

    crvs_site_check(act, crvs_sql_user_named(act->db, &user, crvs_text_line(act->pool, username)));
    if (!user)
        crvs_say_failure("there is no user '%s'", username);
    return user;
}

static apr_int64_t id_of(const crvs_object_t *user)
{
    return crvs_object_int(user, "id");
}

static const char *name_of(const crvs_object_t *user)
{
    return crvs_object_text(user, "username");
}

static void check_change(const crvs_act_t *act, const crvs_error_t *error, const char *username)
{
    if (crvs_change_is_last_admin(error))
        crvs_say_failure("'%s' is the last administrator: make another first", username);
    crvs_site_check(act, error);
}

static void passwd(crvs_call_t *call)
{
    crvs_act_t *act = crvs_site_act(call);
    const crvs_object_t *user = crvs_command_user_find(act, call->operands[0]);
    crvs_user_done_t done;
    const char *hash;

    /* No lock is held while somebody types. */
    crvs_db_release(act->db);
    hash = crvs_command_password_hash(call, name_of(user));
    crvs_site_check(act, crvs_user_set_password(act, id_of(user), hash, &done));
    printf("%s has a new password; %" APR_INT64_T_FMT " open sessions ended.\n", name_of(user), done.ended);
}

static void role(crvs_call_t *call)
{
    const char *wanted = call->operands[1];
    const crvs_object_t *user;
    crvs_user_done_t done;
    crvs_act_t *act;

    crvs_command_user_check_role(wanted);
    act = crvs_site_act(call);
    user = crvs_command_user_find(act, call->operands[0]);
    check_change(act, crvs_user_change(act, &(crvs_user_t){.id = id_of(user), .role = wanted}, &done), name_of(user));
    printf("%s is %s %s.\n", name_of(user), strcmp(crvs_object_text(done.before, "role"), wanted) ? "now" : "already",
           wanted);
}

static void disable(crvs_call_t *call)
{
    crvs_act_t *act = crvs_site_act(call);
    const crvs_object_t *user = crvs_command_user_find(act, call->operands[0]);
    crvs_user_done_t done;

    check_change(act, crvs_user_disable(act, id_of(user), &done), name_of(user));
    printf("%s is %sdisabled; %" APR_INT64_T_FMT " open sessions ended.\n", name_of(user),
           crvs_object_true(done.before, "is_active") ? "" : "already ", done.ended);
}

static void enable(crvs_call_t *call)
{
    crvs_act_t *act = crvs_site_act(call);
    const crvs_object_t *user = crvs_command_user_find(act, call->operands[0]);
    crvs_user_done_t done;

    crvs_site_check(act, crvs_user_enable(act, id_of(user), &done));
    printf("%s is enabled%s.\n", name_of(user), crvs_object_true(done.before, "is_active") ? " already" : "");
}

static void sign_out(crvs_call_t *call)
{
    crvs_act_t *act = crvs_site_act(call);
    const crvs_object_t *user = crvs_command_user_find(act, call->operands[0]);
    crvs_user_done_t done;

    crvs_site_check(act, crvs_user_sign_out(act, id_of(user), &done));
    printf("%s: %" APR_INT64_T_FMT " open sessions ended.\n", name_of(user), done.ended);
}

/* The URL of the school's first page. */
static const char *school_url(const crvs_call_t *call)
{
    const char *url = crvs_options_value(call, "url");
    const char *host;

    if (!url)
        crvs_say_misuse("--url is missing: the address of the school, such as https://classe.example.org/");
    host = !strncmp(url, "https://", 8) ? url + 8 : !strncmp(url, "http://", 7) ? url + 7 : "";
    if (!*host || strpbrk(url, " \t\r\n?#"))
        crvs_say_misuse("'%s' is no address of a school", url);
    return url;
}

/* Only the link's hash is stored: it is shown here, and never again. */
static void link_for(crvs_call_t *call)
{
    const char *url = school_url(call);
    size_t length = strlen(url);
    crvs_act_t *act = crvs_site_act_for(call, url);
    const crvs_object_t *user = crvs_command_user_find(act, call->operands[0]);
    crvs_user_link_t link;
    crvs_error_t *error = crvs_user_link_make(act, id_of(user), &link);

    if (error && !strcmp(error->key, CRVS_T("error.user_disabled")))
        crvs_say_failure("'%s' is disabled: enable the account first", name_of(user));
    crvs_site_check(act, error);
    while (length && url[length - 1] == '/')
        length--;
    printf("%.*s/%s\n", (int)length, url, link.path);
    fprintf(stderr, "Good once, until %s.\n", crvs_site_show_time(act, link.expires_at));
}

static const crvs_option_t with_password[] = {CRVS_PASSWORD_STDIN, {0}};
static const crvs_option_t none[] = {{0}};
static const crvs_option_t with_url[] = {
    {"url", 0, "URL", NULL, "The address of the school's first page, such as https://classe.example.org/.", true},
    CRVS_APACHE_OPTION("It is asked for CrvsLinkLifetime of that school."),
    {0},
};

const crvs_command_t crvs_command_user_passwd = {
    .name = "user passwd",
    .operands = "USERNAME",
    .options = with_password,
    .summary = "Gives a new password.",
    .help = "Gives a new password, and ends the account's open sessions.\n\n" CRVS_PASSWORD_HELP,
    .run = passwd,
};

const crvs_command_t crvs_command_user_role = {
    .name = "user role",
    .operands = "USERNAME ROLE",
    .options = none,
    .summary = "Changes what an account may do.",
    .help = "Changes the role, from the account's next page on, to learner, trainer (may create classes) or admin. The "
            "last active "
            "administrator stays one.",
    .run = role,
};

const crvs_command_t crvs_command_user_disable = {
    .name = "user disable",
    .operands = "USERNAME",
    .options = none,
    .summary = "Keeps an account from signing in.",
    .help = "A disabled account cannot sign in, and its open sessions end. Its classes and recordings stay. The last "
            "active "
            "administrator cannot be disabled.",
    .run = disable,
};

const crvs_command_t crvs_command_user_enable = {
    .name = "user enable",
    .operands = "USERNAME",
    .options = none,
    .summary = "Lets a disabled account sign in again.",
    .help = "Lets a disabled account sign in again.",
    .run = enable,
};

const crvs_command_t crvs_command_user_link = {
    .name = "user link",
    .operands = "USERNAME",
    .options = with_url,
    .summary = "Makes a link that sets a password.",
    .help = "Prints a link by which the user sets a password, and says until when it is good: as long as "
            "CrvsLinkLifetime has it, two weeks for an account without a password and a day for others by default. It "
            "is good once, and replaces the one before. Hand it over to its user alone.",
    .run = link_for,
};

const crvs_command_t crvs_command_user_sign_out = {
    .name = "user sign-out",
    .operands = "USERNAME",
    .options = none,
    .summary = "Ends an account's sessions.",
    .help = "Ends all of the account's sessions.",
    .run = sign_out,
};
