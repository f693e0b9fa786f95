/* The directives of the site: where it lies, what it is called, and how long it keeps what. */
#include "config_set.h"

#include "core/db/client.h"
#include "core/text/text.h"
#include "core/text/url.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <http_core.h>
#include <string.h>

const char *crvs_set_engine(cmd_parms *cmd, void *unused, int on)
{
    (void)unused;
    crvs_config_of(cmd->server)->engine = on;
    return NULL;
}

const char *crvs_set_base_path(cmd_parms *cmd, void *unused, const char *path)
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

const char *crvs_set_school_name(cmd_parms *cmd, void *unused, const char *name)
{
    (void)unused;
    if (!*name || !crvs_text_is_utf8(name, strlen(name)))
        return "CrvsSchoolName takes a name in UTF-8";
    crvs_config_of(cmd->server)->school_name = name;
    return NULL;
}

const char *crvs_set_accent(cmd_parms *cmd, void *unused, const char *colour)
{
    (void)unused;
    /* Whether it can be read on the pages' ground is checked with the rest of the site. */
    if (*colour != '#' || strlen(colour) != 7 || strspn(colour + 1, "0123456789abcdefABCDEF") != 6)
        return "CrvsAccent takes a colour such as \"#0b57d0\"";
    crvs_config_of(cmd->server)->accent = colour;
    return NULL;
}

const char *crvs_set_language(cmd_parms *cmd, void *unused, const char *code)
{
    (void)unused;
    crvs_config_of(cmd->server)->language = code;
    return NULL;
}

const char *crvs_set_time_zone(cmd_parms *cmd, void *unused, const char *name)
{
    (void)unused;
    crvs_config_of(cmd->server)->time_zone = name;
    return NULL;
}

const char *crvs_set_meeting_base_url(cmd_parms *cmd, void *unused, const char *url)
{
    (void)unused;
    crvs_config_of(cmd->server)->meeting_base_url = url;
    return NULL;
}

const char *crvs_set_data_dir(cmd_parms *cmd, void *unused, const char *path)
{
    (void)unused;
    crvs_config_of(cmd->server)->data_dir = ap_server_root_relative(cmd->pool, path);
    return NULL;
}

const char *crvs_set_database_file(cmd_parms *cmd, void *unused, const char *path)
{
    const char *file = ap_server_root_relative(cmd->pool, path);
    const char *flaw = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    (void)unused;
    if (flaw)
        return flaw;
    flaw = file ? crvs_db_client_use(cmd->pool, file) : "this is no path";
    if (flaw)
        return apr_psprintf(cmd->pool, "CrvsDatabaseFile %s: %s", path, flaw);
    crvs_config_of(cmd->server)->database_file = file;
    return NULL;
}

const char *crvs_set_session_lifetime(cmd_parms *cmd, void *unused, const char *time)
{
    crvs_config_t *config = crvs_config_of(cmd->server);

    (void)unused;
    if (ap_timeout_parameter_parse(time, &config->session_lifetime, "s") != APR_SUCCESS
        || config->session_lifetime < apr_time_from_sec(300)
        || config->session_lifetime > apr_time_from_sec(366 * 24 * 3600))
        return "CrvsSessionLifetime takes a time from 300s to 8784h, such as 336h";
    return NULL;
}

const char *crvs_set_audit_days(cmd_parms *cmd, void *unused, const char *days)
{
    apr_int64_t number = strspn(days, "0123456789") == strlen(days) && strlen(days) <= 4 ? apr_atoi64(days) : 0;

    (void)unused;
    if (number < 1 || number > 3660)
        return "CrvsAuditDays takes a number of days from 1 to 3660, such as 400";
    crvs_config_of(cmd->server)->audit_days = (int)number;
    return NULL;
}

const char *crvs_set_registration(cmd_parms *cmd, void *unused, const char *who)
{
    crvs_config_t *config = crvs_config_of(cmd->server);

    (void)unused;
    if (!strcasecmp(who, "Off"))
        config->registration = CRVS_REGISTRATION_OFF;
    else if (!strcasecmp(who, "On"))
        config->registration = CRVS_REGISTRATION_ON;
    else if (!strcasecmp(who, "Code"))
        config->registration = CRVS_REGISTRATION_CODE;
    else
        return "CrvsRegistration takes Off, On or Code";
    return NULL;
}

const char *crvs_set_recording_dir(cmd_parms *cmd, void *unused, const char *path)
{
    const char *folder = ap_server_root_relative(cmd->pool, path);

    (void)unused;
    if (!*path || !folder)
        return "CrvsRecordingDir takes a folder such as /var/lib/crvs/recordings";
    crvs_config_of(cmd->server)->recording_dir = folder;
    return NULL;
}

/* A number of bytes, or of 1024 (K), 1024 * 1024 (M) or 1024 * 1024 * 1024 (G) of them. */
const char *crvs_set_max_upload(cmd_parms *cmd, void *unused, const char *size)
{
    static const char units[] = "KMG";
    size_t digits = strspn(size, "0123456789");
    const char *unit = size[digits] ? strchr(units, apr_toupper(size[digits])) : NULL;
    int shift = unit ? 10 * (int)(unit - units + 1) : 0;
    apr_int64_t number = digits && digits <= 15 ? apr_atoi64(size) : 0;

    (void)unused;
    if (number < 1 || number > (APR_INT64_MAX >> shift) || (size[digits] && (!unit || size[digits + 1])))
        return "CrvsMaxUpload takes a number of bytes, or one of K, M or G, such as 8G";
    crvs_config_of(cmd->server)->max_upload = (apr_off_t)number << shift;
    return NULL;
}

const char *crvs_set_recording_retention(cmd_parms *cmd, void *unused, const char *days)
{
    apr_int64_t number = strspn(days, "0123456789") == strlen(days) && strlen(days) <= 4 ? apr_atoi64(days) : 0;

    (void)unused;
    if (number < 8 || number > 3660)
        return "CrvsRecordingRetention takes a number of days from 8 to 3660, such as 365";
    crvs_config_of(cmd->server)->recording_retention = (int)number;
    return NULL;
}
