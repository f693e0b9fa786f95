#include "config.h"

#include "core/file.h"
#include "core/text.h"
#include "core/url.h"
#include "recordings/signature.h"

#include <ap_config.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <httpd.h>
#include <stdlib.h>

APLOG_USE_MODULE(crvs);

#define SHORTEST_SECRET 16
#define LONGEST_SECRET 256

extern module AP_MODULE_DECLARE_DATA crvs_module;

void *crvs_config_create(apr_pool_t *pool, server_rec *server)
{
    crvs_config_t *config = apr_pcalloc(pool, sizeof(*config));

    (void)server;
    config->engine = -1;
    return config;
}

void *crvs_config_merge(apr_pool_t *pool, void *base_config, void *add_config)
{
    const crvs_config_t *base = base_config;
    const crvs_config_t *add = add_config;
    crvs_config_t *config = apr_pcalloc(pool, sizeof(*config));

    config->engine = add->engine != -1 ? add->engine : base->engine;
    config->base_path = add->base_path ? add->base_path : base->base_path;
    config->school_name = add->school_name ? add->school_name : base->school_name;
    config->accent = add->accent ? add->accent : base->accent;
    config->language = add->language ? add->language : base->language;
    config->time_zone = add->time_zone ? add->time_zone : base->time_zone;
    config->meeting_base_url = add->meeting_base_url ? add->meeting_base_url : base->meeting_base_url;
    config->data_dir = add->data_dir ? add->data_dir : base->data_dir;
    config->session_lifetime = add->session_lifetime ? add->session_lifetime : base->session_lifetime;
    config->audit_days = add->audit_days ? add->audit_days : base->audit_days;
    config->webhook_secrets = add->webhook_secrets ? add->webhook_secrets : base->webhook_secrets;
    config->webhook_require = add->webhook_require ? add->webhook_require : base->webhook_require;
    config->recording_hosts = add->recording_hosts ? add->recording_hosts : base->recording_hosts;
    return config;
}

crvs_config_t *crvs_config_of(const server_rec *server)
{
    return ap_get_module_config(server->module_config, &crvs_module);
}

const char *crvs_config_base_path(const crvs_config_t *config)
{
    return config->base_path ? config->base_path : "/";
}

const char *crvs_config_school_name(const crvs_config_t *config)
{
    return config->school_name ? config->school_name : "CRVS Classroom";
}

const char *crvs_config_accent(const crvs_config_t *config)
{
    return config->accent ? config->accent : "#0b57d0";
}

const char *crvs_config_language(const crvs_config_t *config)
{
    return config->language ? config->language : "fr";
}

const char *crvs_config_time_zone(const crvs_config_t *config)
{
    return config->time_zone ? config->time_zone : "UTC";
}

const char *crvs_config_data_dir(const crvs_config_t *config)
{
    return config->data_dir ? config->data_dir : CRVS_DATA_DIR;
}

const char *crvs_config_meeting_base_url(const crvs_config_t *config)
{
    const char *environment = getenv("MEETING_BASE_URL");

    if (config->meeting_base_url)
        return config->meeting_base_url;
    return environment && *environment ? environment : "https://meet.jit.si";
}

apr_int64_t crvs_config_session_lifetime(const crvs_config_t *config)
{
    return config->session_lifetime ? apr_time_sec(config->session_lifetime) : 14 * 24 * 3600;
}

apr_int64_t crvs_config_audit_days(const crvs_config_t *config)
{
    return config->audit_days ? config->audit_days : 400;
}

static const char *set_engine(cmd_parms *cmd, void *unused, int on)
{
    (void)unused;
    crvs_config_of(cmd->server)->engine = on;
    return NULL;
}

static const char *set_base_path(cmd_parms *cmd, void *unused, const char *path)
{
    apr_size_t length = strlen(path);

    (void)unused;
    if (!crvs_url_is_safe_path(path) || strpbrk(path, "?#%"))
        return "CrvsBasePath takes a path such as / or /classe/";
    if (path[length - 1] != '/')
        path = apr_pstrcat(cmd->pool, path, "/", NULL);
    crvs_config_of(cmd->server)->base_path = path;
    return NULL;
}

static const char *set_school_name(cmd_parms *cmd, void *unused, const char *name)
{
    (void)unused;
    if (!*name || !crvs_text_is_utf8(name, strlen(name)))
        return "CrvsSchoolName takes a name in UTF-8";
    crvs_config_of(cmd->server)->school_name = name;
    return NULL;
}

static const char *set_accent(cmd_parms *cmd, void *unused, const char *colour)
{
    (void)unused;
    /* Whether it can be read on the pages' ground is checked with the rest of the site. */
    if (*colour != '#' || strlen(colour) != 7 || strspn(colour + 1, "0123456789abcdefABCDEF") != 6)
        return "CrvsAccent takes a colour such as \"#0b57d0\"";
    crvs_config_of(cmd->server)->accent = colour;
    return NULL;
}

static const char *set_language(cmd_parms *cmd, void *unused, const char *code)
{
    (void)unused;
    crvs_config_of(cmd->server)->language = code;
    return NULL;
}

static const char *set_time_zone(cmd_parms *cmd, void *unused, const char *name)
{
    (void)unused;
    crvs_config_of(cmd->server)->time_zone = name;
    return NULL;
}

static const char *set_meeting_base_url(cmd_parms *cmd, void *unused, const char *url)
{
    (void)unused;
    crvs_config_of(cmd->server)->meeting_base_url = url;
    return NULL;
}

static const char *set_data_dir(cmd_parms *cmd, void *unused, const char *path)
{
    (void)unused;
    crvs_config_of(cmd->server)->data_dir = ap_server_root_relative(cmd->pool, path);
    return NULL;
}

static const char *set_session_lifetime(cmd_parms *cmd, void *unused, const char *time)
{
    crvs_config_t *config = crvs_config_of(cmd->server);

    (void)unused;
    if (ap_timeout_parameter_parse(time, &config->session_lifetime, "s") != APR_SUCCESS
        || config->session_lifetime < apr_time_from_sec(300)
        || config->session_lifetime > apr_time_from_sec(366 * 24 * 3600))
        return "CrvsSessionLifetime takes a time from 300s to 8784h, such as 336h";
    return NULL;
}

static const char *set_audit_days(cmd_parms *cmd, void *unused, const char *days)
{
    apr_int64_t number = strspn(days, "0123456789") == strlen(days) && strlen(days) <= 4 ? apr_atoi64(days) : 0;

    (void)unused;
    if (number < 1 || number > 3660)
        return "CrvsAuditDays takes a number of days from 1 to 3660, such as 400";
    crvs_config_of(cmd->server)->audit_days = (int)number;
    return NULL;
}

/* The secret that a directive means, or NULL and a sentence why not. */
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
    if (strlen(secret) < SHORTEST_SECRET || strlen(secret) > LONGEST_SECRET) {
        *error = apr_psprintf(cmd->pool, "it must have %d to %d characters; make one with: openssl rand -hex 32",
                              SHORTEST_SECRET, LONGEST_SECRET);
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

static const char *set_webhook_secret(cmd_parms *cmd, void *unused, const char *value)
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
    if (!config->webhook_secrets)
        config->webhook_secrets = apr_array_make(cmd->pool, CRVS_MOST_SECRETS, sizeof(const char *));
    if (config->webhook_secrets->nelts == CRVS_MOST_SECRETS)
        return apr_psprintf(cmd->pool, "CrvsWebhookSecret: at most %d secrets", CRVS_MOST_SECRETS);
    *(const char **)apr_array_push(config->webhook_secrets) = apr_pstrdup(cmd->pool, secret);
    warn_of_readable_file(cmd, value);
    return NULL;
}

static const char *set_webhook_require(cmd_parms *cmd, void *unused, const char *what)
{
    crvs_config_t *config = crvs_config_of(cmd->server);

    (void)unused;
    if (!strcasecmp(what, "any"))
        config->webhook_require = CRVS_WEBHOOK_ANY;
    else if (!strcasecmp(what, "token"))
        config->webhook_require = CRVS_WEBHOOK_TOKEN;
    else if (!strcasecmp(what, "signature"))
        config->webhook_require = CRVS_WEBHOOK_SIGNATURE;
    else
        return "CrvsWebhookRequire takes any, token or signature";
    return NULL;
}

static const char *set_recording_hosts(cmd_parms *cmd, void *unused, const char *host)
{
    crvs_config_t *config = crvs_config_of(cmd->server);

    (void)unused;
    if (strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_[]:") != strlen(host))
        return "CrvsRecordingHosts takes host names; one that begins with a dot means all hosts below it";
    if (!config->recording_hosts)
        config->recording_hosts = apr_array_make(cmd->pool, 2, sizeof(const char *));
    *(const char **)apr_array_push(config->recording_hosts) = host;
    return NULL;
}

const command_rec crvs_directives[] = {
    AP_INIT_FLAG("CrvsEngine", set_engine, NULL, RSRC_CONF, "On lets mod_crvs answer its URLs in this server"),
    AP_INIT_TAKE1("CrvsBasePath", set_base_path, NULL, RSRC_CONF, "The path below which its URLs lie"),
    AP_INIT_TAKE1("CrvsSchoolName", set_school_name, NULL, RSRC_CONF, "The school's name, in the bar of each page"),
    AP_INIT_TAKE1("CrvsAccent", set_accent, NULL, RSRC_CONF, "The colour of buttons and links, #rrggbb"),
    AP_INIT_TAKE1("CrvsLanguage", set_language, NULL, RSRC_CONF, "The language of those who ask for none, fr or en"),
    AP_INIT_TAKE1("CrvsTimeZone", set_time_zone, NULL, RSRC_CONF, "The school's time zone, such as Africa/Douala"),
    AP_INIT_TAKE1("CrvsMeetingBaseURL", set_meeting_base_url, NULL, RSRC_CONF, "The URL of Jitsi Meet"),
    AP_INIT_TAKE1("CrvsSessionLifetime", set_session_lifetime, NULL, RSRC_CONF, "How long a login lasts"),
    AP_INIT_TAKE1("CrvsAuditDays", set_audit_days, NULL, RSRC_CONF, "How many days a line of the audit is kept"),
    AP_INIT_TAKE1("CrvsWebhookSecret", set_webhook_secret, NULL, RSRC_CONF,
                  "A secret of the recording webhook: itself, file:PATH or env:NAME"),
    AP_INIT_TAKE1("CrvsWebhookRequire", set_webhook_require, NULL, RSRC_CONF, "any, token or signature"),
    AP_INIT_ITERATE("CrvsRecordingHosts", set_recording_hosts, NULL, RSRC_CONF,
                    "The hosts that recordings may lie on"),
    AP_INIT_TAKE1("CrvsDataDir", set_data_dir, NULL, RSRC_CONF, "Where templates and assets were installed"),
    {NULL}
};
