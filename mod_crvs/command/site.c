/* SPDX-License-Identifier: Apache-2.0 */
#include "command/site.h"

#include "command/database.h"
#include "command/process.h"
#include "config.h"

#include <apr_strings.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of what is said here, and of the columns of files. */
#define LANGUAGE "en"
/* The default, for where Apache does not say. */
#define CRVS_LINK_LIFETIME "1209600 86400"

void crvs_site_check(const crvs_act_t *act, const crvs_error_t *error)
{
    const char *title;

    if (!error)
        return;
    if (error->code)
        crvs_database_check(error);
    title = apr_pstrcat(act->pool, error->key, ".title", NULL);
    crvs_say_failure("%s", error->cause ? error->cause : crvs_language_text(act->language, title));
}

/* The only folder of recordings that Apache names; NULL where there is none, or several. */
static const char *only_folder(const crvs_apache_t *apache)
{
    const char *found = NULL;

    for (int i = 0; i < apache->servers->nelts; i++) {
        const char *folder = crvs_apache_value(crvs_apache_server(apache, i), "CrvsRecordingDir");

        if (found && *folder && strcmp(found, folder))
            return NULL;
        if (*folder)
            found = folder;
    }
    return found;
}

static bool is_same_folder(const char *one, const char *other)
{
    char *first = realpath(one, NULL), *second = realpath(other, NULL);
    bool is_same = first && second && !strcmp(first, second);

    free(first);
    free(second);
    return is_same;
}

/* The server whose recordings these are; NULL where there is none. */
static const crvs_apache_server_t *find_server(const crvs_apache_t *apache, const char *folder)
{
    for (int i = 0; i < apache->servers->nelts; i++) {
        const crvs_apache_server_t *server = crvs_apache_server(apache, i);
        const char *own = crvs_apache_value(server, "CrvsRecordingDir");

        if (*own && is_same_folder(own, folder))
            return server;
    }
    fprintf(stderr,
            "crvs-admin: Apache names no server with CrvsRecordingDir %s: it is taken for one with all other "
            "directives at their defaults (--apache says how Apache is called)\n",
            folder);
    return NULL;
}

/* @param server NULL: all directives at their defaults */
static const char *value_or(const crvs_apache_server_t *server, const char *name, const char *usual)
{
    const char *value = server ? crvs_apache_value(server, name) : "";

    return *value ? value : usual;
}

/* 0 where Apache does not say. */
static int number_of(const crvs_apache_server_t *server, const char *name)
{
    return atoi(value_or(server, name, "0"));
}

/* In seconds, as DUMP_CRVS has them. */
static crvs_link_lifetime_t link_lifetime_of(const crvs_apache_server_t *server)
{
    const char *both = value_or(server, "CrvsLinkLifetime", CRVS_LINK_LIFETIME);
    char *end;
    crvs_link_lifetime_t lifetime = {.first = apr_strtoi64(both, &end, 10)};

    lifetime.reset = apr_strtoi64(end, NULL, 10);
    return lifetime;
}

static const char *data_folder(apr_pool_t *pool)
{
    const char *said = crvs_database_environment("CRVS_DATA_DIR");

    return said ? said : crvs_process_data(pool, "");
}

/* @return NULL, or a sentence why there is no site */
static const char *make_site(apr_pool_t *pool, const crvs_apache_server_t *server, const char *folder,
                             crvs_site_t **made)
{
    crvs_site_t *site = apr_pcalloc(pool, sizeof(*site));
    crvs_config_t *config = apr_pcalloc(pool, sizeof(*config));
    const char *data = value_or(server, "CrvsDataDir", data_folder(pool));
    const char *error = NULL;
    const char **codes;

    config->recording_dir = folder;
    config->recording_retention = number_of(server, "CrvsRecordingRetention");
    config->light_recordings =
        strcmp(value_or(server, "CrvsLightRecordings", "Off"), "On") ? CRVS_FLAG_OFF : CRVS_FLAG_ON;
    config->audit_days = number_of(server, "CrvsAuditDays");
    config->attendance_days = number_of(server, "CrvsAttendanceDays");
    config->link_lifetime = link_lifetime_of(server);
    config->mail_from = value_or(server, "CrvsMailFrom", NULL);
    config->mail_bounce = value_or(server, "CrvsMailBounce", config->mail_from);
    config->mail_command = value_or(server, "CrvsMailCommand", NULL);
    config->mail_invitations =
        strcmp(value_or(server, "CrvsMailInvitations", "Off"), "On") ? CRVS_FLAG_OFF : CRVS_FLAG_ON;
    site->config = config;
    site->base = value_or(server, "CrvsBasePath", "/");
    site->school = value_or(server, "CrvsSchoolName", "CRVS");
    site->origin = value_or(server, "Address", NULL);
    site->host = server ? server->name : NULL;
    site->languages = crvs_language_load(pool, apr_pstrcat(pool, data, "/templates", NULL), NULL,
                                         value_or(server, "CrvsLanguage", "fr"), &error);
    if (!site->languages)
        return error;
    codes = apr_palloc(pool, sizeof(*codes) * (size_t)site->languages->count);
    for (int i = 0; i < site->languages->count; i++)
        codes[i] = site->languages->list[i].code;
    site->zone = crvs_zone_make(pool, value_or(server, "CrvsTimeZone", "UTC"), codes, site->languages->count, &error);
    *made = site;
    return site->zone ? NULL : apr_pstrcat(pool, "CrvsTimeZone: ", error, NULL);
}

static const char *checked_folder(const char *folder)
{
    struct stat info;

    if (!folder)
        crvs_say_misuse("say with --recording-dir where CrvsRecordingDir is");
    if (stat(folder, &info))
        crvs_say_failure("%s: %s", folder, strerror(errno));
    if (!S_ISDIR(info.st_mode) || access(folder, R_OK | X_OK))
        crvs_say_failure("%s: no folder that can be read", folder);
    return folder;
}

static void tell(const crvs_act_t *act, const char *sentence)
{
    (void)act;
    fprintf(stderr, "crvs-admin: %s\n", sentence);
}

const char *crvs_site_make_act(apr_pool_t *pool, crvs_db_t *db, const crvs_apache_server_t *server, const char *folder,
                               crvs_act_t **made)
{
    crvs_act_t *act = apr_pcalloc(pool, sizeof(*act));
    crvs_site_t *site = NULL;
    const char *problem = make_site(pool, server, folder, &site);

    if (problem)
        return problem;
    act->pool = pool;
    act->db = db;
    act->site = site;
    act->language = site->languages->fallback;
    act->now = apr_time_sec(apr_time_now());
    act->address = "";
    act->tell = tell;
    *made = act;
    return NULL;
}

static crvs_act_t *act_or_end(const crvs_call_t *call, const crvs_apache_server_t *server, const char *folder)
{
    crvs_act_t *act = NULL;
    crvs_db_t *db;
    const char *problem = crvs_database_open(call, &db, NULL);

    if (!problem)
        problem = crvs_site_make_act(call->pool, db, server, folder, &act);
    if (problem)
        crvs_say_failure("%s", problem);
    return act;
}

static crvs_act_t *act_in_english(const crvs_call_t *call, const crvs_apache_server_t *server)
{
    crvs_act_t *act = act_or_end(call, server, NULL);
    const crvs_language_t *language = crvs_language_find(act->site->languages, LANGUAGE);

    if (language)
        act->language = language;
    return act;
}

crvs_act_t *crvs_site_act(const crvs_call_t *call)
{
    return act_in_english(call, NULL);
}

/* The only server, or the one whose name is the URL's host; NULL where there is none. */
static const crvs_apache_server_t *server_at(const crvs_apache_t *apache, const char *url)
{
    const char *host = strstr(url, "://") + 3;
    size_t length = strcspn(host, "/:");

    for (int i = 0; i < apache->servers->nelts; i++) {
        const crvs_apache_server_t *server = crvs_apache_server(apache, i);

        if (apache->servers->nelts == 1 || (!strncasecmp(server->name, host, length) && !server->name[length]))
            return server;
    }
    return NULL;
}

crvs_act_t *crvs_site_act_for(const crvs_call_t *call, const char *url)
{
    return act_in_english(call, server_at(crvs_apache_ask(call), url));
}

crvs_act_t *crvs_site_act_with_mail(const crvs_call_t *call)
{
    const crvs_apache_t *apache = crvs_apache_ask(call);

    for (int i = 0; i < apache->servers->nelts; i++) {
        const crvs_apache_server_t *server = crvs_apache_server(apache, i);

        if (*crvs_apache_value(server, "CrvsMailFrom"))
            return act_in_english(call, server);
    }
    crvs_say_failure("no server has CrvsEngine On and CrvsMailFrom, so nobody can be told by mail (--apache says how "
                     "Apache is called)");
}

const char *crvs_site_show_time(const crvs_act_t *act, apr_int64_t seconds)
{
    return crvs_zone_show(act->site->zone, act->language->index, &act->language->time_words, act->now, seconds, "full",
                          act->pool);
}

crvs_act_t *crvs_site_act_at(const crvs_call_t *call)
{
    const crvs_apache_t *apache = crvs_apache_ask(call);
    const char *folder = crvs_options_value(call, "recording-dir");

    if (!folder)
        folder = crvs_database_environment("CRVS_RECORDING_DIR");
    folder = checked_folder(folder ? folder : only_folder(apache));
    return act_or_end(call, find_server(apache, folder), folder);
}

const char *crvs_site_folder(const crvs_call_t *call, const crvs_apache_t *apache)
{
    const char *folder = crvs_options_value(call, "recording-dir");
    bool is_named = false;

    if (crvs_options_has(call, CRVS_SITE_WITHOUT))
        return NULL;
    if (!folder)
        folder = crvs_database_environment("CRVS_RECORDING_DIR");
    if (!folder)
        folder = only_folder(apache);
    if (folder)
        return checked_folder(folder);
    for (int i = 0; i < apache->servers->nelts; i++)
        is_named |= *crvs_apache_value(crvs_apache_server(apache, i), "CrvsRecordingDir") != '\0';
    if (is_named)
        crvs_say_misuse("Apache names several folders of recordings: say with --recording-dir which is meant");
    if (!apache->servers->nelts)
        crvs_say_failure(
            "Apache does not say where recordings are kept: no server with CrvsEngine On was found (crvs-admin "
            "doctor). Name the folder with --recording-dir, or say --" CRVS_SITE_WITHOUT);
    return NULL;
}
