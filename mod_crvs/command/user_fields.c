/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/accounts.h"
#include "command/command.h"
#include "command/user.h"
#include "core/text/text.h"

#include <apr_strings.h>

/* Ends the program where a field may not be so. */
static void check(const char *flaw, const char *what, const char *value, int max_length, const char *otherwise)
{
    if (!flaw)
        return;
    if (!*value)
        crvs_say_misuse("%s is empty", what);
    if (crvs_text_characters(value) > max_length)
        crvs_say_misuse("%s is longer than %d characters", what, max_length);
    crvs_say_misuse("%s", otherwise);
}

const char *crvs_command_user_fields_name(const crvs_call_t *call, const char *typed)
{
    const char *username = crvs_options_line(call, typed, "the user name");

    check(crvs_flaws_username(username), "the user name", username, CRVS_USERNAME_LENGTH,
          "a user name is made of letters, digits and @ . + - _");
    return username;
}

static const char *line(const crvs_call_t *call, const char *option, const char *what)
{
    const char *value = crvs_options_value(call, option);

    return value ? crvs_options_line(call, value, what) : NULL;
}

void crvs_command_user_fields_read(const crvs_call_t *call, crvs_user_t *user)
{
    const char *email = line(call, "email", "the address");

    user->full_name = line(call, "name", "the name");
    user->sort_name = line(call, "family-name", "the family's name");
    user->email = email ? crvs_text_seen(call->pool, email) : NULL;
    if (user->full_name)
        check(crvs_flaws_full_name(user->full_name), "the name", user->full_name, CRVS_FULL_NAME_LENGTH, "");
    if (user->sort_name)
        check(crvs_flaws_sort_name(user->sort_name), "the family's name", user->sort_name, CRVS_FULL_NAME_LENGTH, "");
    if (user->email)
        check(crvs_flaws_email(user->email), "the address", user->email, CRVS_EMAIL_LENGTH,
              apr_psprintf(call->pool, "'%s' is no e-mail address", user->email));
}
