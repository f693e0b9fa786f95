/* The directives of CrvsLogin apache: what the module in front of us knows of a user, and where it says so. */
#include "config_set.h"

#include "accounts/accounts.h"
#include "core/text/url.h"
#include "identity/role.h"

#include <apr_strings.h>

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

const char *crvs_set_login(cmd_parms *cmd, void *unused, const char *who)
{
    crvs_config_t *config = crvs_config_of(cmd->server);

    (void)unused;
    if (!strcasecmp(who, "own"))
        config->login = CRVS_LOGIN_OWN;
    else if (!strcasecmp(who, "apache"))
        config->login = CRVS_LOGIN_APACHE;
    else
        return "CrvsLogin takes own or apache";
    return NULL;
}

/* NULL where it is none: the client's own headers reach variables too, as HTTP_ and their name. */
static const crvs_source_t *source_of(apr_pool_t *pool, const char *text)
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

static const char *set_source(cmd_parms *cmd, const char *text, const crvs_source_t **source)
{
    *source = source_of(cmd->pool, text);
    return *source ? NULL
                   : apr_pstrcat(cmd->pool, cmd->cmd->name,
                                 " takes the name of an environment variable (not one of HTTP_..., which the client "
                                 "sets), or header: and the name of a header that a module sets",
                                 NULL);
}

const char *crvs_set_name_from(cmd_parms *cmd, void *unused, const char *source)
{
    (void)unused;
    return set_source(cmd, source, &crvs_config_of(cmd->server)->name_from);
}

const char *crvs_set_email_from(cmd_parms *cmd, void *unused, const char *source)
{
    (void)unused;
    return set_source(cmd, source, &crvs_config_of(cmd->server)->email_from);
}

const char *crvs_set_role_from(cmd_parms *cmd, void *unused, int count, char *const arguments[])
{
    crvs_config_t *config = crvs_config_of(cmd->server);
    const char *error = set_source(cmd, count ? arguments[0] : "", &config->role_from);

    (void)unused;
    config->role_rules = count > 1 ? apr_array_make(cmd->pool, count - 1, sizeof(crvs_role_rule_t)) : NULL;
    for (int i = 1; i < count && !error; i++) {
        crvs_role_rule_t *rule = apr_array_push(config->role_rules);
        const char *at = arguments[i];
        crvs_role_e role;

        rule->role = ap_getword(cmd->pool, &at, '=');
        rule->value = at;
        if (!crvs_role_find(rule->role, &role) || !*rule->value || *rule->value == '"')
            error = apr_psprintf(cmd->pool,
                                 "CrvsRoleFrom: %s is not learner=, trainer= or admin= and a value; quotes stand "
                                 "around all of it: \"admin=IT staff\"",
                                 arguments[i]);
    }
    return error;
}

const char *crvs_set_logout_url(cmd_parms *cmd, void *unused, const char *url)
{
    (void)unused;
    if (!crvs_url_is_safe_path(url) && crvs_url_check(cmd->temp_pool, url, NULL) != CRVS_URL_OK)
        return "CrvsLogoutURL takes a path such as /oidc?logout=%2F, or an http(s) URL";
    crvs_config_of(cmd->server)->logout_url = url;
    return NULL;
}
