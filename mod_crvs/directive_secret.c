/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets of directives: read from where the directive says, checked, and never shown. */
#include "directive.h"

#include "core/base/file.h"
#include "core/text/text.h"
#include "identity/signature.h"

#include <apr_strings.h>
#include <http_log.h>
#include <stdlib.h>

APLOG_USE_MODULE(crvs);

#define MIN_SECRET_LENGTH 16
#define MAX_SECRET_LENGTH 256

const char *crvs_directive_secret_read(cmd_parms *cmd, const char *value, int least, const char **flaw)
{
    const char *secret = value;

    if (!strncmp(value, "file:", 5)) {
        secret = crvs_file_read(cmd->pool, ap_server_root_relative(cmd->pool, value + 5), NULL, flaw);
        if (secret)
            secret = crvs_text_trim(cmd->pool, secret);
    }
    else if (!strncmp(value, "env:", 4)) {
        secret = getenv(value + 4);
        if (!secret)
            *flaw = apr_psprintf(cmd->pool, "the environment variable %s is not set", value + 4);
    }
    if (!secret)
        return NULL;
    for (const char *at = secret; *at; at++) {
        if (*at <= 0x20 || *at >= 0x7f) {
            *flaw = "it holds a space, a line break or a character that no header may hold";
            return NULL;
        }
    }
    if (strlen(secret) >= (size_t)least && strlen(secret) <= MAX_SECRET_LENGTH)
        return apr_pstrdup(cmd->pool, secret);
    *flaw = apr_psprintf(cmd->pool, "it must have %d to %d characters; make one with: openssl rand -hex 32", least,
                         MAX_SECRET_LENGTH);
    return NULL;
}

void crvs_directive_secret_warn(cmd_parms *cmd, const char *path)
{
    apr_finfo_t info;

    path = ap_server_root_relative(cmd->pool, path);
    if (path && apr_stat(&info, path, APR_FINFO_PROT, cmd->temp_pool) == APR_SUCCESS
        && (info.protection & (APR_FPROT_WREAD | APR_FPROT_WWRITE)))
        /* Not to the server's log: that of a virtual host is not open yet, and what comes too early is lost. */
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, NULL, "%s: everybody on this machine can read %s: chmod 600 it",
                     cmd->cmd->name, path);
}

const char *crvs_directive_secret_source(cmd_parms *cmd, const char *value)
{
    if (!strncmp(value, "file:", 5))
        return apr_pstrcat(cmd->pool, "file:", ap_server_root_relative(cmd->pool, value + 5), NULL);
    return !strncmp(value, "env:", 4) ? value : apr_pstrcat(cmd->pool, "literal:", cmd->directive->filename, NULL);
}

const char *crvs_directive_secret_set(cmd_parms *cmd, void *unused, const char *value)
{
    crvs_config_t *config = crvs_config_of(cmd->server);
    const char *flaw = NULL;
    const char *secret = crvs_directive_secret_read(cmd, value, MIN_SECRET_LENGTH, &flaw);

    (void)unused;
    if (secret)
        flaw = crvs_signature_secret_flaw(cmd->pool, secret);
    /* mod_info shows the arguments of directives; a secret is none of its business. */
    if (strncmp(value, "file:", 5) && strncmp(value, "env:", 4))
        ((ap_directive_t *)cmd->directive)->args = "(hidden)";
    if (flaw)
        return apr_pstrcat(cmd->pool, "CrvsWebhookSecret: ", flaw, NULL);
    if (!config->webhook_secrets) {
        config->webhook_secrets = apr_array_make(cmd->pool, CRVS_MAX_SECRETS, sizeof(const char *));
        config->webhook_sources = apr_array_make(cmd->pool, CRVS_MAX_SECRETS, sizeof(const char *));
    }
    if (config->webhook_secrets->nelts == CRVS_MAX_SECRETS)
        return apr_psprintf(cmd->pool, "CrvsWebhookSecret: at most %d secrets", CRVS_MAX_SECRETS);
    *(const char **)apr_array_push(config->webhook_secrets) = secret;
    *(const char **)apr_array_push(config->webhook_sources) = crvs_directive_secret_source(cmd, value);
    if (!strncmp(value, "file:", 5))
        crvs_directive_secret_warn(cmd, value + 5);
    return NULL;
}
