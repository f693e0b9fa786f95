/* SPDX-License-Identifier: Apache-2.0 */
#include "body_limits.h"

#include "attachments/limits.h"
#include "config.h"
#include "imports/table.h"

#include <apr_fnmatch.h>
#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>

APLOG_USE_MODULE(crvs);

/* Smaller than any recording of a lesson. */
#define MIN_SIZE ((apr_off_t)64 << 20)
/* httpd's mark for a limit that nobody set. */
#define UNSET (-(apr_off_t)1)

/* The paths below the base path to which recordings are uploaded, by a page's script and by Jibri's host. */
static const char *const of_recordings[] = {
    "uploads/00000000000000000000000000000000",
    "classrooms/recording/upload/00000000000000000000000000000000",
    NULL,
};

/* And those of forms with files. */
static const char *const of_forms[] = {
    "classrooms/1/announcements/create/",
    "announcements/1/edit/",
    "courses/modules/1/lessons/create/",
    "courses/lessons/1/edit/",
    NULL,
};

/* Finds the <Location> sections of a request as ap_location_walk does. Our URLs are in no <Directory>. */
static bool covers(const core_dir_config *section, const char *path)
{
    apr_size_t length = strlen(section->d);

    if (section->r)
        return !ap_regexec(section->r, path, 0, NULL, 0);
    if (section->d_is_fnmatch)
        return !apr_fnmatch(section->d, path, APR_FNM_PATHNAME);
    return !strncmp(section->d, path, length)
           && (!length || section->d[length - 1] == '/' || path[length] == '/' || !path[length]);
}

/* The LimitRequestBody of a URL; 0 where none is set. */
static apr_off_t limit_of(apr_pool_t *pool, const server_rec *server, const char *address)
{
    const char *path = apr_pstrcat(pool, crvs_config_of(server)->base_path, address, NULL);
    const core_server_config *core = ap_get_core_module_config(server->module_config);
    apr_off_t limit = ((core_dir_config *)ap_get_core_module_config(server->lookup_defaults))->limit_req_body;

    for (int i = 0; i < core->sec_url->nelts; i++) {
        const core_dir_config *section = ap_get_core_module_config(APR_ARRAY_IDX(core->sec_url, i, ap_conf_vector_t *));

        if (section->limit_req_body != UNSET && covers(section, path))
            limit = section->limit_req_body;
    }
    return limit == UNSET ? 0 : limit;
}

static apr_off_t lowest_of(apr_pool_t *pool, const server_rec *server, const char *const *addresses)
{
    apr_off_t lowest = 0;

    for (; *addresses; addresses++) {
        apr_off_t limit = limit_of(pool, server, *addresses);

        if (limit && (!lowest || limit < lowest))
            lowest = limit;
    }
    return lowest;
}

apr_off_t crvs_body_limits_of_recordings(apr_pool_t *pool, const server_rec *server)
{
    return lowest_of(pool, server, of_recordings);
}

apr_off_t crvs_body_limits_of_forms(apr_pool_t *pool, const server_rec *server)
{
    return lowest_of(pool, server, of_forms);
}

/* The last arguments of another module's directive, anywhere in the configuration; NULL where it is not set. */
static const char *arguments_of(const ap_directive_t *tree, const char *name)
{
    const char *found = NULL;

    for (; tree; tree = tree->next) {
        const char *inner = strcasecmp(tree->directive, name) ? arguments_of(tree->first_child, name) : tree->args;

        if (inner)
            found = inner;
    }
    return found;
}

apr_off_t crvs_body_limits_of_mod_security(void)
{
    const char *access = arguments_of(ap_conftree, "SecRequestBodyAccess");
    const char *limit = arguments_of(ap_conftree, "SecRequestBodyLimit");
    const char *action = arguments_of(ap_conftree, "SecRequestBodyLimitAction");

    /* It then looks at the beginning, and lets the rest pass. */
    if (action && !strcasecmp(action, "ProcessPartial"))
        return 0;
    return access && !strcasecmp(access, "On") && limit ? (apr_off_t)apr_atoi64(limit) : 0;
}

static void warn_of_forms(const server_rec *server, const char *name, apr_off_t limit)
{
    if (limit && limit < CRVS_CHOOSE_FORM_NEEDS)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server,
                     "%s %" APR_OFF_T_FMT
                     ": a form with %d files of 20 MB, for an announcement or a lesson, needs %d bytes "
                     "and is refused. Write %s %d",
                     name, limit, CRVS_CHOOSE_MOST, CRVS_CHOOSE_FORM_NEEDS, name, CRVS_CHOOSE_FORM_NEEDS);
}

void crvs_body_limits_warn(apr_pool_t *pool, const server_rec *server)
{
    const crvs_config_t *config = crvs_config_of(server);
    const char *base = config->base_path;
    apr_off_t limit = limit_of(pool, server, "users/import/");

    if (limit && limit < CRVS_IMPORT_SIZE)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server,
                     "LimitRequestBody %" APR_OFF_T_FMT
                     ": larger files of accounts are not taken at %susers/import/, where "
                     "%d bytes are the limit without it",
                     limit, base, CRVS_IMPORT_SIZE);
    if (!config->recording_dir)
        return;
    limit = crvs_body_limits_of_recordings(pool, server);
    if (limit && limit < MIN_SIZE)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server,
                     "LimitRequestBody %" APR_OFF_T_FMT
                     ": recordings, which are sent in pieces of 32 or 64 MiB, cannot come. "
                     "It need not hold for %suploads/ and %sclassrooms/recording/upload/, where CrvsMaxUpload does",
                     limit, base, base);
    if (config->max_upload < MIN_SIZE)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server,
                     "CrvsMaxUpload %" APR_OFF_T_FMT ": hardly a recording is that small. 64 MiB is little",
                     config->max_upload);
    limit = crvs_body_limits_of_mod_security();
    if (limit && limit < MIN_SIZE)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server,
                     "SecRequestBodyLimit %" APR_OFF_T_FMT
                     ": mod_security refuses recordings, which are sent in pieces of 32 "
                     "or 64 MiB",
                     limit);
    warn_of_forms(server, "LimitRequestBody", crvs_body_limits_of_forms(pool, server));
    warn_of_forms(server, "SecRequestBodyLimit", limit);
}
