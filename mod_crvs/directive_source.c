/* SPDX-License-Identifier: Apache-2.0 */
/* Directives of CrvsLogin apache: what the module in front of us knows of a user, and where it says so. */
#include "directive.h"

#include "identity/role.h"

#include <apr_strings.h>

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

/* NULL where it is none: the client's own headers reach variables too, as HTTP_ and their name. */
static crvs_source_t *source_of(apr_pool_t *pool, const char *text)
{
    crvs_source_t *source = apr_pcalloc(pool, sizeof(*source));
    const char *variable;

    source->is_header = !strncmp(text, "header:", 7);
    source->name = source->is_header || !strncmp(text, "env:", 4) ? strchr(text, ':') + 1 : text;
    for (variable = source->name; !strncasecmp(variable, "REDIRECT_", 9); variable += 9)
        ;
    if (!*source->name || strspn(source->name, NAME_CHARACTERS) != strlen(source->name)
        || (!source->is_header && !strncasecmp(variable, "HTTP_", 5)))
        return NULL;
    return source;
}

static const char *set(cmd_parms *cmd, const char *text, crvs_source_t **source)
{
    *source = source_of(cmd->pool, text);
    *(const crvs_source_t **)crvs_directive_field(cmd->info, crvs_config_of(cmd->server)) = *source;
    return *source ? NULL
                   : apr_pstrcat(cmd->pool, cmd->cmd->name,
                                 " takes the name of an environment variable (not one of HTTP_..., which the client "
                                 "sets), or header: and the name of a header that a module sets",
                                 NULL);
}

const char *crvs_directive_source_set(cmd_parms *cmd, void *unused, const char *text)
{
    crvs_source_t *source;

    (void)unused;
    return set(cmd, text, &source);
}

/* A role and the value that means it: "admin=IT staff". */
static const char *add_rule(cmd_parms *cmd, apr_array_header_t *rules, const char *argument)
{
    crvs_role_rule_t *rule = apr_array_push(rules);
    crvs_role_e role;

    rule->value = argument;
    rule->role = ap_getword(cmd->pool, &rule->value, '=');
    if (crvs_role_find(rule->role, &role) && *rule->value && *rule->value != '"')
        return NULL;
    return apr_psprintf(cmd->pool,
                        "CrvsRoleFrom: %s is not learner=, trainer= or admin= and a value; quotes stand around all of "
                        "it: \"admin=IT staff\"",
                        argument);
}

const char *crvs_directive_source_set_role(cmd_parms *cmd, void *unused, int count, char *const arguments[])
{
    crvs_source_t *source;
    const char *error = set(cmd, count ? arguments[0] : "", &source);

    (void)unused;
    if (!error && count > 1)
        source->rules = apr_array_make(cmd->pool, count - 1, sizeof(crvs_role_rule_t));
    for (int i = 1; i < count && !error; i++)
        error = add_rule(cmd, source->rules, arguments[i]);
    return error;
}
