#include "command/site.h"

#include "command/apache.h"
#include "config.h"

#include <apr_strings.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define OPTION_FILE "/etc/crvs/my.cnf"
/* Of what is said here, and of the columns of files. */
#define LANGUAGE "en"

void crvs_command_check(const crvs_act_t *act, const crvs_error_t *error)
{
    if (!error)
        return;
    if (crvs_db_is_empty(error))
        crvs_command_fail("the database has no tables yet: run crvs-admin migrate");
    if (error->code)
        crvs_command_fail("the database says: %s", error->cause ? error->cause : "nothing");
    crvs_command_fail("%s", error->cause ? error->cause
                                         : crvs_language_text(act->language, apr_pstrcat(act->pool, error->key, ".title", NULL)));
}

static bool is_set(const char *text)
{
    return text && *text;
}

/* The environment's value; NULL where it is not set. */
static const char *environment(const char *name)
{
    const char *value = getenv(name);

    return is_set(value) ? value : NULL;
}

/* The only folder of recordings that Apache names; NULL where there is none, or several. */
static const char *only_folder(const apr_array_header_t *servers)
{
    const char *found = NULL;

    for (int i = 0; i < servers->nelts; i++) {
        const char *folder = APR_ARRAY_IDX(servers, i, crvs_apache_server_t).recording_dir;

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

/* The server whose recordings these are. */
static const crvs_apache_server_t *find_server(const apr_array_header_t *servers, const char *folder)
{
    static const crvs_apache_server_t none = {"", "", "", "", ""};

    for (int i = 0; i < servers->nelts; i++) {
        const crvs_apache_server_t *server = &APR_ARRAY_IDX(servers, i, crvs_apache_server_t);

        if (is_set(server->recording_dir) && is_same_folder(server->recording_dir, folder))
            return server;
    }
    fprintf(stderr, "crvs-admin: Apache names no server with CrvsRecordingDir %s: it is taken for one with all other "
                    "directives at their defaults (--apache says how Apache is called)\n", folder);
    return &none;
}

static const char *or_default(const char *value, const char *usual)
{
    return is_set(value) ? value : usual;
}

/* Where templates and texts are: beside this program, else where make install was to put them. */
static const char *data_folder(apr_pool_t *pool)
{
    const char *said = environment("CRVS_DATA_DIR");
    char *program = realpath("/proc/self/exe", NULL);
    char *slash = program ? strrchr(program, '/') : NULL;
    const char *folder = CRVS_DATA_DIR;

    if (slash)
        folder = apr_psprintf(pool, "%.*s/../share/mod_crvs", (int)(slash - program), program);
    free(program);
    if (said)
        return said;
    return access(apr_pstrcat(pool, folder, "/templates", NULL), R_OK) ? CRVS_DATA_DIR : folder;
}

static crvs_site_t *make_site(apr_pool_t *pool, const crvs_apache_server_t *server, const char *folder)
{
    crvs_site_t *site = apr_pcalloc(pool, sizeof(*site));
    crvs_config_t *config = apr_pcalloc(pool, sizeof(*config));
    const char *error = NULL;
    const char **codes;

    config->recording_dir = folder;
    site->config = config;
    site->base = or_default(server->base_path, "/");
    site->languages = crvs_languages_load(
        pool, apr_pstrcat(pool, or_default(server->data_dir, data_folder(pool)), "/templates", NULL),
        or_default(server->language, "fr"), &error);
    if (!site->languages)
        crvs_command_fail("%s", error);
    codes = apr_palloc(pool, sizeof(*codes) * (size_t)site->languages->count);
    for (int i = 0; i < site->languages->count; i++)
        codes[i] = site->languages->list[i].code;
    site->zone = crvs_zone_make(pool, or_default(server->time_zone, "UTC"), codes, site->languages->count, &error);
    if (!site->zone)
        crvs_command_fail("CrvsTimeZone: %s", error);
    return site;
}

static const char *checked_folder(const char *folder)
{
    struct stat info;

    if (!folder)
        crvs_command_misused("say with --recording-dir where CrvsRecordingDir is");
    if (stat(folder, &info))
        crvs_command_fail("%s: %s", folder, strerror(errno));
    if (!S_ISDIR(info.st_mode) || access(folder, R_OK | X_OK))
        crvs_command_fail("%s: no folder that can be read", folder);
    return folder;
}

const char *crvs_command_config(const crvs_call_t *call)
{
    const char *file = crvs_command_option(call, "config");

    if (!file)
        file = environment("CRVS_CONFIG");
    return file ? file : OPTION_FILE;
}

const char *crvs_command_connect(const crvs_call_t *call, crvs_db_t **db)
{
    const char *file = crvs_command_config(call);
    crvs_error_t *error;

    if (access(file, R_OK))
        return apr_psprintf(call->pool, "%s: %s. crvs-admin setup makes it; or name another with --config or CRVS_CONFIG", file,
                            strerror(errno));
    error = crvs_db_open(call->pool, file, db);
    if (!error)
        return NULL;
    return apr_psprintf(call->pool, "no connection to the database (%s): %s%s", file, error->cause,
                        strstr(error->cause, "Unknown database") ? "\nCreate it first; its [crvs] group names it" : "");
}

static crvs_act_t *make_act(const crvs_call_t *call, const crvs_site_t *site, const crvs_language_t *language)
{
    crvs_act_t *act = apr_pcalloc(call->pool, sizeof(*act));
    const char *problem = crvs_command_connect(call, &act->db);

    if (problem)
        crvs_command_fail("%s", problem);
    act->pool = call->pool;
    act->site = site;
    act->language = language;
    act->now = apr_time_sec(apr_time_now());
    act->address = "";
    return act;
}

crvs_act_t *crvs_command_act(const crvs_call_t *call)
{
    static const crvs_apache_server_t anywhere = {"", "", "", "", ""};
    const crvs_site_t *site = make_site(call->pool, &anywhere, NULL);
    const crvs_language_t *language = crvs_languages_find(site->languages, LANGUAGE);

    return make_act(call, site, language ? language : site->languages->fallback);
}

crvs_act_t *crvs_command_act_at_site(const crvs_call_t *call)
{
    apr_array_header_t *servers = crvs_apache_servers(call->pool, crvs_command_option(call, "apache"));
    const char *folder = crvs_command_option(call, "recording-dir");
    const crvs_site_t *site;

    if (!folder)
        folder = environment("CRVS_RECORDING_DIR");
    folder = checked_folder(folder ? folder : only_folder(servers));
    site = make_site(call->pool, find_server(servers, folder), folder);
    return make_act(call, site, site->languages->fallback);
}
