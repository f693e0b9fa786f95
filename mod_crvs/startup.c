/* SPDX-License-Identifier: Apache-2.0 */
#include "startup.h"

#include "body_limits.h"
#include "core/db/client.h"
#include "core/db/db.h"
#include "core/http/assets.h"
#include "core/http/page.h"
#include "core/http/throttle.h"
#include "core/http/well_known.h"
#include "core/text/theme.h"
#include "core/text/url.h"
#include "directives.h"
#include "live/token.h"
#include "recordings/recordings.h"
#include "rights/about.h"
#include "routes.h"

#include <apr_strings.h>
#include <apr_uri.h>
#include <http_log.h>
#include <stdlib.h>

APLOG_USE_MODULE(crvs);

/*
 * The pages that handlers show, so that a missing one is found at start-up and not by a visitor. A guard compares the
 * list with the calls of crvs_page().
 */
static const char *const pages[] = {
    "announcements/delete",
    "announcements/index",
    "announcements/show",
    "announcements/write",
    "calendar/index",
    "categories/delete",
    "categories/edit",
    "categories/index",
    "classrooms/all",
    "classrooms/all-change",
    "classrooms/archive",
    "classrooms/attendance",
    "classrooms/code",
    "classrooms/create",
    "classrooms/edit",
    "classrooms/index",
    "classrooms/index-dialogs",
    "classrooms/join",
    "classrooms/members",
    "classrooms/own-attendance",
    "classrooms/remove",
    "classrooms/sheet",
    "classrooms/show",
    "classrooms/show-part",
    "classrooms/slips",
    "classrooms/term",
    "courses/delete",
    "courses/edit",
    "courses/index",
    "courses/lesson",
    "courses/lesson-form",
    "courses/module",
    "courses/outline",
    "courses/show",
    "courses/video",
    "courses/watched",
    "error",
    "home/index",
    "notices/class",
    "notices/confirm",
    "notices/index",
    "notices/off",
    "publishing/by-hand",
    "publishing/rule",
    "recordings/attach",
    "recordings/class",
    "recordings/delete",
    "recordings/discard",
    "recordings/edit",
    "recordings/inbox",
    "recordings/overview",
    "recordings/play",
    "recordings/watched",
    "rights/about",
    "rights/data",
    "rights/erase",
    "search/index",
    "sessions/attendance",
    "sessions/cancel",
    "sessions/correct",
    "sessions/create",
    "sessions/edit",
    "sessions/index",
    "sessions/recording",
    "sessions/repeat",
    "sessions/start",
    "sessions/waiting",
    "users/audit",
    "users/disable",
    "users/edit",
    "users/forgotten",
    "users/import",
    "users/import-lines",
    "users/index",
    "users/link",
    "users/login",
    "users/logout",
    "users/profile",
    "users/register",
    "users/set-password",
    "users/slips",
    "users/wait",
};

/* The roles of the files that they are built on. */
static const char *const asset_roles[] = {"css",     "js",        "app_js",    "choose_js",  "import_js",
                                          "live_js", "player_js", "search_js", "publish_js", "upload_js",
                                          "icons",   "icon",      "icon_png",  NULL};

/* Whether a directive stands anywhere in the configuration. */
static bool is_configured(const ap_directive_t *tree, const char *name)
{
    for (; tree; tree = tree->next) {
        if (!strcasecmp(tree->directive, name) || is_configured(tree->first_child, name))
            return true;
    }
    return false;
}

/* Read by the driver as the children run, so whether they may is for crvs-admin doctor to see. */
static const char *check_database_file(apr_pool_t *pool, server_rec *server, const char *path)
{
    apr_finfo_t info;
    apr_status_t status = path ? apr_stat(&info, path, APR_FINFO_PROT | APR_FINFO_TYPE, pool) : APR_SUCCESS;
    char reason[120];

    if (!path)
        return NULL;
    if (status != APR_SUCCESS)
        return apr_psprintf(pool,
                            "CrvsDatabaseFile: %s: %s. `crvs-admin setup` makes it; without it, DBDParams must say "
                            "everything and this directive go",
                            path, apr_strerror(status, reason, sizeof(reason)));
    if (info.protection & (APR_FPROT_WREAD | APR_FPROT_WWRITE))
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server,
                     "CrvsDatabaseFile: everybody on this machine can read the password in %s: chmod 640 it", path);
    return NULL;
}

/* mod_dbd shows nothing of its settings before the first connection. */
static const char *check_database(apr_pool_t *pool)
{
    if (!crvs_db_available())
        return "CrvsEngine: mod_dbd is not loaded (a2enmod dbd), and nothing works without it";
    if (!is_configured(ap_conftree, "DBDriver"))
        return "DBDriver: there is none; mod_crvs needs \"DBDriver mysql\" and DBDParams";
    return crvs_db_client_flaw(pool);
}

/* The directive, else the environment's, else a public one. */
static const char *choose_meeting_base_url(apr_pool_t *pool, crvs_config_t *config)
{
    const char *environment = getenv("MEETING_BASE_URL");
    const char *from = config->meeting_base_url ? "CrvsMeetingBaseURL" : "MEETING_BASE_URL";

    if (!config->meeting_base_url)
        config->meeting_base_url = environment && *environment ? environment : "https://meet.jit.si";
    if (crvs_url_check(pool, config->meeting_base_url, NULL) == CRVS_URL_OK && !strpbrk(config->meeting_base_url, "?#"))
        return NULL;
    return apr_psprintf(pool, "%s: \"%s\" is not an http(s) URL such as https://meet.jit.si, without ? and #", from,
                        config->meeting_base_url);
}

/* Where a token would lead to a server that refuses it, or to a room that it is not for. */
static const char *check_meeting_token(apr_pool_t *pool, const crvs_config_t *config)
{
    const char *kid = config->meeting_token ? crvs_signing_kid(config->meeting_token->signing) : NULL;
    const char *host = NULL;

    if (!config->meeting_token)
        return NULL;
    if (crvs_url_check(pool, config->meeting_base_url, &host) == CRVS_URL_OK && !strcmp(host, "meet.jit.si"))
        return "CrvsMeetingToken: meet.jit.si takes no tokens of a school; CrvsMeetingBaseURL must be a server of "
               "yours";
    if (kid && !strncmp(kid, CRVS_TOKEN_JAAS, strlen(CRVS_TOKEN_JAAS))
        && !strstr(config->meeting_base_url, apr_pstrcat(pool, "/", config->meeting_token->subject, NULL)))
        return apr_psprintf(pool, "CrvsMeetingBaseURL: with the key of CrvsMeetingToken it is https://8x8.vc/%s",
                            config->meeting_token->subject);
    return NULL;
}

static const char *make_zone(apr_pool_t *pool, const crvs_config_t *config, crvs_site_t *site)
{
    const char **codes = apr_palloc(pool, sizeof(*codes) * (size_t)site->languages->count);
    const char *error = NULL;

    for (int i = 0; i < site->languages->count; i++)
        codes[i] = site->languages->list[i].code;
    site->zone = crvs_zone_make(pool, config->time_zone, codes, site->languages->count, &error);
    if (site->zone)
        site->zones = crvs_zones_make(pool, site->zone, site->languages->count, &error);
    return site->zones ? NULL : apr_pstrcat(pool, "CrvsTimeZone: ", error, NULL);
}

/* What templates ask for on every page, and what never changes: half of what a page looks for. */
static const crvs_object_t *list_constants(apr_pool_t *pool, const crvs_site_t *site)
{
    const crvs_object_t *urls = site->assets->urls;
    crvs_object_t *constants = crvs_object_make(pool);

    crvs_object_set(constants, "base", crvs_value_text(site->base));
    for (int i = 0; i < urls->count; i++)
        crvs_object_set(constants, apr_pstrcat(pool, "assets.", urls->names[i], NULL), urls->values[i]);
    return constants;
}

static const char *make_languages(apr_pool_t *pool, const crvs_config_t *config, crvs_site_t *site)
{
    const char *folder = apr_pstrcat(pool, config->data_dir, "/templates", NULL);
    const char *error = NULL;

    site->languages = crvs_language_load(pool, folder, list_constants(pool, site), config->language, &error);
    for (size_t i = 0; !error && i < sizeof(pages) / sizeof(*pages); i++)
        error = crvs_language_parse_page(site->languages, pool, pages[i]);
    if (!error)
        error = crvs_language_parse(site->languages, pool);
    return error ? apr_pstrcat(pool, "CrvsDataDir, CrvsLanguage: ", error, NULL) : NULL;
}

static const char *make_assets(apr_pool_t *pool, const crvs_config_t *config, crvs_site_t *site)
{
    const char *folder = apr_pstrcat(pool, config->data_dir, "/assets", NULL);
    const char *error = NULL;
    const char *style = crvs_theme_style(pool, config->accent, &error);

    if (!style)
        return apr_pstrcat(pool, "CrvsAccent: ", error, NULL);
    site->assets = crvs_assets_load(pool, folder, site->base, asset_roles, &error);
    if (!site->assets)
        return apr_pstrcat(pool, "CrvsDataDir: ", error, NULL);
    crvs_assets_add(pool, site->assets, site->base, "accent", ".css", style);
    crvs_assets_add(pool, site->assets, site->base, "manifest", ".webmanifest",
                    crvs_well_known_manifest(pool, site, config->language, config->accent));
    return NULL;
}

static const char *check_recording_dir(apr_pool_t *pool, const crvs_config_t *config, const server_rec *first)
{
    const char *flaw = config->recording_dir ? crvs_recordings_folder_flaw(pool, first, config->recording_dir) : NULL;

    return flaw ? apr_pstrcat(pool, "CrvsRecordingDir: ", flaw, NULL) : NULL;
}

/* Scheme and host of a URL that was checked. */
static const char *origin_of(apr_pool_t *pool, const char *url)
{
    apr_uri_t parts;

    return apr_uri_parse(pool, url, &parts) == APR_SUCCESS
               ? apr_pstrcat(pool, parts.scheme, "://", parts.hostinfo, NULL)
               : "";
}

/* NULL, or one sentence that begins with the directive to mend. */
static const char *make_site(apr_pool_t *pool, crvs_config_t *config)
{
    crvs_site_t *site = apr_pcalloc(pool, sizeof(*site));
    const char *error;

    site->base = config->base_path;
    site->school = config->school_name;
    site->application = &crvs_routes_application;
    site->routes = crvs_route_table_make(pool, crvs_routes_application.routes);
    site->config = config;
    site->spool = config->recording_dir;
    site->logs_audit = config->audit_log == CRVS_FLAG_ON;
    site->slow_statement = apr_time_from_msec(config->slow_statement);
    if (crvs_config_login_is_apache(config))
        site->logout = config->logout_url ? config->logout_url : apr_pstrcat(pool, site->base, "users/logout/", NULL);
    config->site = site;
    if ((error = choose_meeting_base_url(pool, config)) || (error = check_meeting_token(pool, config))
        || (error = make_assets(pool, config, site)) || (error = make_languages(pool, config, site))
        || (error = make_zone(pool, config, site)) || (error = crvs_about_make(pool, site)))
        return error;
    site->meeting = origin_of(pool, config->meeting_base_url);
    if (config->webhook_require > CRVS_WEBHOOK_ANY && !config->webhook_secrets)
        return "CrvsWebhookRequire: there is no CrvsWebhookSecret to check a delivery with";
    return NULL;
}

int crvs_startup_check(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *scratch, server_rec *server)
{
    const server_rec *first = server;

    (void)log;
    for (; server; server = server->next) {
        crvs_config_t *config = crvs_config_of(server);
        const char *error;

        if (config->engine != CRVS_FLAG_ON)
            continue;
        crvs_directive_complete(pool, config);
        error = check_database(pool);
        if (!error)
            error = check_database_file(pool, server, config->database_file);
        if (!error)
            error = crvs_throttle_check(pool, config->throttle_store);
        if (!error)
            error = make_site(pool, config);
        if (!error)
            error = check_recording_dir(pool, config, first);
        if (error) {
            ap_log_error(APLOG_MARK, APLOG_CRIT, 0, server, "%s", error);
            return HTTP_INTERNAL_SERVER_ERROR;
        }
        if (!config->webhook_secrets)
            ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server,
                         "CrvsWebhookSecret is not set: anybody can announce recordings to %sclassrooms/recording/"
                         "webhook/",
                         config->site->base);
        crvs_body_limits_warn(scratch, server);
    }
    return OK;
}
