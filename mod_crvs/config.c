/* The directives: their table, their values for a server, and what holds where one is not set. */
#include "config.h"

#include "config_set.h"

#include <stdlib.h>

extern module AP_MODULE_DECLARE_DATA crvs_module;

void *crvs_config_create(apr_pool_t *pool, server_rec *server)
{
    crvs_config_t *config = apr_pcalloc(pool, sizeof(*config));

    (void)server;
    config->engine = -1;
    return config;
}

/* What the inner server leaves unset (NULL or 0), it has from the outer one. */
#define INHERIT(field) config->field = add->field ? add->field : base->field

void *crvs_config_merge(apr_pool_t *pool, void *base_config, void *add_config)
{
    const crvs_config_t *base = base_config;
    const crvs_config_t *add = add_config;
    crvs_config_t *config = apr_pcalloc(pool, sizeof(*config));

    config->engine = add->engine != -1 ? add->engine : base->engine;
    INHERIT(base_path);
    INHERIT(school_name);
    INHERIT(accent);
    INHERIT(language);
    INHERIT(time_zone);
    INHERIT(meeting_base_url);
    INHERIT(data_dir);
    INHERIT(database_file);
    INHERIT(session_lifetime);
    INHERIT(registration);
    INHERIT(audit_days);
    INHERIT(webhook_secrets);
    INHERIT(webhook_sources);
    INHERIT(webhook_require);
    INHERIT(recording_hosts);
    INHERIT(recording_dir);
    INHERIT(max_upload);
    INHERIT(recording_retention);
    INHERIT(login);
    INHERIT(name_from);
    INHERIT(email_from);
    INHERIT(role_from);
    /* The rules belong to their source. */
    config->role_rules = add->role_from ? add->role_rules : base->role_rules;
    INHERIT(logout_url);
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

apr_off_t crvs_config_max_upload(const crvs_config_t *config)
{
    return config->max_upload ? config->max_upload : (apr_off_t)8 << 30;
}

bool crvs_config_login_is_apache(const crvs_config_t *config)
{
    return config->login == CRVS_LOGIN_APACHE;
}

crvs_registration_e crvs_config_registration(const crvs_config_t *config)
{
    return config->registration ? config->registration : CRVS_REGISTRATION_OFF;
}

apr_int64_t crvs_config_audit_days(const crvs_config_t *config)
{
    return config->audit_days ? config->audit_days : 400;
}

const command_rec crvs_directives[] = {
    AP_INIT_FLAG("CrvsEngine", crvs_set_engine, NULL, RSRC_CONF, "On lets mod_crvs answer its URLs in this server"),
    AP_INIT_TAKE1("CrvsBasePath", crvs_set_base_path, NULL, RSRC_CONF, "The path below which its URLs lie"),
    AP_INIT_TAKE1("CrvsSchoolName", crvs_set_school_name, NULL, RSRC_CONF,
                  "The school's name, in the bar of each page"),
    AP_INIT_TAKE1("CrvsAccent", crvs_set_accent, NULL, RSRC_CONF, "The colour of buttons and links, #rrggbb"),
    AP_INIT_TAKE1("CrvsLanguage", crvs_set_language, NULL, RSRC_CONF,
                  "The language of those who ask for none, fr or en"),
    AP_INIT_TAKE1("CrvsTimeZone", crvs_set_time_zone, NULL, RSRC_CONF, "The school's time zone, such as Africa/Douala"),
    AP_INIT_TAKE1("CrvsMeetingBaseURL", crvs_set_meeting_base_url, NULL, RSRC_CONF, "The URL of Jitsi Meet"),
    AP_INIT_TAKE1("CrvsSessionLifetime", crvs_set_session_lifetime, NULL, RSRC_CONF, "How long a login lasts"),
    AP_INIT_TAKE1("CrvsLogin", crvs_set_login, NULL, RSRC_CONF, "own or apache: who signs people in"),
    AP_INIT_TAKE1("CrvsNameFrom", crvs_set_name_from, NULL, RSRC_CONF, "What holds a user's full name"),
    AP_INIT_TAKE1("CrvsEmailFrom", crvs_set_email_from, NULL, RSRC_CONF, "What holds a user's e-mail address"),
    AP_INIT_TAKE_ARGV("CrvsRoleFrom", crvs_set_role_from, NULL, RSRC_CONF,
                      "What holds a user's role, and the values that mean one: role=value ..."),
    AP_INIT_TAKE1("CrvsLogoutURL", crvs_set_logout_url, NULL, RSRC_CONF, "Where CrvsLogin apache signs people out"),
    AP_INIT_TAKE1("CrvsRegistration", crvs_set_registration, NULL, RSRC_CONF,
                  "Whether people may make their own account: Off, On, or Code for those with a class's code"),
    AP_INIT_TAKE1("CrvsAuditDays", crvs_set_audit_days, NULL, RSRC_CONF, "How many days a line of the audit is kept"),
    AP_INIT_TAKE1("CrvsWebhookSecret", crvs_set_webhook_secret, NULL, RSRC_CONF,
                  "A secret of the recording webhook: itself, file:PATH or env:NAME"),
    AP_INIT_TAKE1("CrvsWebhookRequire", crvs_set_webhook_require, NULL, RSRC_CONF, "any, token or signature"),
    AP_INIT_ITERATE("CrvsRecordingHosts", crvs_set_recording_hosts, NULL, RSRC_CONF,
                    "The hosts that recordings may lie on"),
    AP_INIT_TAKE1("CrvsMaxUpload", crvs_set_max_upload, NULL, RSRC_CONF, "The largest video that may be sent"),
    AP_INIT_TAKE1("CrvsRecordingDir", crvs_set_recording_dir, NULL, RSRC_CONF,
                  "The folder in which recordings are kept"),
    AP_INIT_TAKE1("CrvsRecordingRetention", crvs_set_recording_retention, NULL, RSRC_CONF,
                  "How many days recordings are kept there"),
    AP_INIT_TAKE1("CrvsDatabaseFile", crvs_set_database_file, NULL, RSRC_CONF,
                  "The option file with the group that DBDParams names"),
    AP_INIT_TAKE1("CrvsDataDir", crvs_set_data_dir, NULL, RSRC_CONF, "Where templates and assets were installed"),
    {.name = NULL},
};
