/* SPDX-License-Identifier: Apache-2.0 */
/* CrvsMeetingToken: who signs the tokens of meetings, for whom, and with what. */
#include "directive.h"

#include "core/base/file.h"
#include "live/token.h"

#include <apr_strings.h>
#include <http_config.h>
#include <string.h>

#define MAX_LENGTH 200

/* What the directive says. */
typedef struct {
    const char *key;
    const char *kid;
    crvs_token_issuer_t issuer;
} given_t;

/* Whether it can stand in a token, a URL and a file of Prosody's alike. */
static bool is_word(const char *text)
{
    for (const char *at = text; *at; at++) {
        if (*at <= 0x20 || *at >= 0x7f || *at == '"' || *at == '\\')
            return false;
    }
    return *text && strlen(text) <= MAX_LENGTH;
}

static const char *read_option(apr_pool_t *pool, const char *argument, given_t *given)
{
    static const char takes[] = "it takes an app id, a secret or rsa:PATH, and then kid=, aud= or sub=";
    const struct {
        const char *name;
        const char **value;
    } options[] = {
        {"kid=", &given->kid}, {"aud=", &given->issuer.audience}, {"sub=", &given->issuer.subject}, {NULL, NULL}};

    for (int i = 0; options[i].name; i++) {
        if (!strncmp(argument, options[i].name, 4)) {
            *options[i].value = argument + 4;
            return is_word(argument + 4) ? NULL
                                         : apr_psprintf(pool, "%s must be 1 to %d printable ASCII characters",
                                                        options[i].name, MAX_LENGTH);
        }
    }
    return takes;
}

/* The keys of 8x8's hosted Jitsi are called by the tenant that they are for. */
static const char *complete_jaas(apr_pool_t *pool, given_t *given)
{
    const char *slash = given->kid ? strchr(given->kid, '/') : NULL;

    if (!given->kid || strncmp(given->kid, CRVS_TOKEN_JAAS, strlen(CRVS_TOKEN_JAAS)))
        return NULL;
    if (!slash || !slash[1])
        return "the kid= of JaaS is vpaas-magic-cookie-..., a slash and the key's own number";
    if (strcmp(given->issuer.app_id, "chat"))
        return "with a key of JaaS the app id is chat";
    if (!given->issuer.subject)
        given->issuer.subject = apr_pstrmemdup(pool, given->kid, (apr_size_t)(slash - given->kid));
    return NULL;
}

static const char *read_key(cmd_parms *cmd, given_t *given)
{
    const char *path = ap_server_root_relative(cmd->pool, given->key + strlen("rsa:"));
    const char *flaw = NULL;
    const char *pem;

    if (!given->kid)
        return "kid= is missing: by this name Jitsi asks for the key's public half";
    pem = crvs_file_read(cmd->pool, path, NULL, &flaw);
    if (!pem)
        return flaw;
    crvs_directive_secret_warn(cmd, path);
    given->issuer.signing = crvs_signing_with_key(cmd->pool, pem, given->kid, &flaw);
    return given->issuer.signing ? NULL : apr_pstrcat(cmd->pool, path, " ", flaw, NULL);
}

static const char *read_secret(cmd_parms *cmd, given_t *given)
{
    const char *flaw = NULL;
    const char *secret;

    if (given->kid)
        return "kid= names a key, and a secret has none: give a key by rsa:PATH";
    secret = crvs_directive_secret_read(cmd, given->key, CRVS_SIGNING_SECRET_BYTES, &flaw);
    if (!secret)
        return flaw;
    if (!strncmp(given->key, "file:", 5))
        crvs_directive_secret_warn(cmd, given->key + 5);
    given->issuer.signing = crvs_signing_with_secret(cmd->pool, secret);
    return NULL;
}

static const char *read_all(cmd_parms *cmd, int count, char *const arguments[], given_t *given)
{
    const char *flaw = count < 2 ? "it takes an app id, and a secret or rsa:PATH" : NULL;

    if (flaw)
        return flaw;
    given->issuer.app_id = arguments[0];
    given->key = arguments[1];
    if (!is_word(arguments[0]))
        return "the app id must be printable ASCII without spaces";
    for (int i = 2; !flaw && i < count; i++)
        flaw = read_option(cmd->pool, arguments[i], given);
    if (!flaw)
        flaw = complete_jaas(cmd->pool, given);
    if (flaw)
        return flaw;
    if (!given->issuer.audience)
        given->issuer.audience = "jitsi";
    if (!given->issuer.subject)
        given->issuer.subject = "*";
    return strncmp(given->key, "rsa:", 4) ? read_secret(cmd, given) : read_key(cmd, given);
}

/* As it would be written, but for a secret that stands there itself. */
static const char *show(cmd_parms *cmd, const given_t *given)
{
    const char *key =
        given->kid
            ? apr_pstrcat(cmd->pool, "rsa:", ap_server_root_relative(cmd->pool, given->key + strlen("rsa:")), NULL)
            : crvs_directive_secret_source(cmd, given->key);

    return apr_pstrcat(cmd->pool, given->issuer.app_id, " ", key, " aud=", given->issuer.audience,
                       " sub=", given->issuer.subject, given->kid ? " kid=" : "", given->kid, NULL);
}

const char *crvs_directive_token_set(cmd_parms *cmd, void *unused, int count, char *const arguments[])
{
    crvs_config_t *config = crvs_config_of(cmd->server);
    given_t given = {0};
    const char *flaw = read_all(cmd, count, arguments, &given);

    (void)unused;
    /* mod_info shows the arguments of directives; a secret is none of its business. */
    if (count > 1 && strncmp(arguments[1], "rsa:", 4))
        ((ap_directive_t *)cmd->directive)->args = "(hidden)";
    if (!flaw && config->meeting_token)
        flaw = "it stands twice in this server, and there can be only one secret or key";
    if (flaw)
        return apr_pstrcat(cmd->pool, "CrvsMeetingToken: ", flaw, NULL);
    config->meeting_token = apr_pmemdup(cmd->pool, &given.issuer, sizeof(given.issuer));
    config->meeting_token_shown = show(cmd, &given);
    return NULL;
}
