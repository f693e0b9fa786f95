/* SPDX-License-Identifier: Apache-2.0 */
/* CrvsWebhookSecret: read from where the directive says, checked, and never shown. */
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

/* Resolves a directive's argument to the secret, or returns NULL and a sentence why not. */
static const char *resolve_secret(cmd_parms *cmd, const char *value, const char **error)
{
    const char *secret = value;

    if (!strncmp(value, "file:", 5)) {
        secret = crvs_file_read(cmd->pool, ap_server_root_relative(cmd->pool, value + 5), NULL, error);
        if (secret)
            secret = crvs_text_trim(cmd->pool, secret);
    }
    else if (!strncmp(value, "env:", 4)) {
        secret = getenv(value + 4);
        if (!secret)
            *error = apr_psprintf(cmd->pool, "the environment variable %s is not set", value + 4);
    }
    if (!secret)
        return NULL;
    for (const char *at = secret; *at; at++) {
        if (*at <= 0x20 || *at >= 0x7f) {
            *error = "it holds a space, a line break or a character that no header may hold";
            return NULL;
        }
    }
    if (strlen(secret) < MIN_SECRET_LENGTH || strlen(secret) > MAX_SECRET_LENGTH) {
        *error = apr_psprintf(cmd->pool, "it must have %d to %d characters; make one with: openssl rand -hex 32",
                              MIN_SECRET_LENGTH, MAX_SECRET_LENGTH);
        return NULL;
    }
    *error = crvs_signature_secret_flaw(cmd->pool, secret);
    return *error ? NULL : secret;
}

static void warn_of_readable_file(cmd_parms *cmd, const char *value)
{
    apr_finfo_t info;
    const char *path = !strncmp(value, "file:", 5) ? ap_server_root_relative(cmd->pool, value + 5) : NULL;

    if (path && apr_stat(&info, path, APR_FINFO_PROT, cmd->temp_pool) == APR_SUCCESS
        && (info.protection & (APR_FPROT_WREAD | APR_FPROT_WWRITE)))
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, cmd->server,
                     "CrvsWebhookSecret: everybody on this machine can read %s: chmod 600 it", path);
}

/* Where a secret comes from, as crvs-admin doctor asks. */
static const char *source_of(cmd_parms *cmd, const char *value)
{
    if (!strncmp(value, "file:", 5))
        return apr_pstrcat(cmd->pool, "file:", ap_server_root_relative(cmd->pool, value + 5), NULL);
    return !strncmp(value, "env:", 4) ? value : apr_pstrcat(cmd->pool, "literal:", cmd->directive->filename, NULL);
}

const char *crvs_directive_secret_set(cmd_parms *cmd, void *unused, const char *value)
{
    crvs_config_t *config = crvs_config_of(cmd->server);
    const char *error = NULL;
    const char *secret = resolve_secret(cmd, value, &error);

    (void)unused;
    /* mod_info shows the arguments of directives; a secret is none of its business. */
    if (strncmp(value, "file:", 5) && strncmp(value, "env:", 4))
        ((ap_directive_t *)cmd->directive)->args = "(hidden)";
    if (!secret)
        return apr_pstrcat(cmd->pool, "CrvsWebhookSecret: ", error, NULL);
    if (!config->webhook_secrets) {
        config->webhook_secrets = apr_array_make(cmd->pool, CRVS_MAX_SECRETS, sizeof(const char *));
        config->webhook_sources = apr_array_make(cmd->pool, CRVS_MAX_SECRETS, sizeof(const char *));
    }
    if (config->webhook_secrets->nelts == CRVS_MAX_SECRETS)
        return apr_psprintf(cmd->pool, "CrvsWebhookSecret: at most %d secrets", CRVS_MAX_SECRETS);
    *(const char **)apr_array_push(config->webhook_secrets) = apr_pstrdup(cmd->pool, secret);
    *(const char **)apr_array_push(config->webhook_sources) = source_of(cmd, value);
    warn_of_readable_file(cmd, value);
    return NULL;
}
