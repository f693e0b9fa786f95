/* SPDX-License-Identifier: Apache-2.0 */
/* What is true of every directive: how its argument is read, inherited, completed by its default, and shown. */
#include "directive.h"

#include "core/db/client.h"
#include "core/text/number.h"
#include "core/text/url.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <http_core.h>
#include <string.h>

void *crvs_directive_field(const crvs_directive_t *entry, crvs_config_t *config)
{
    return (char *)config + entry->field;
}

static bool is_set(const void *field, apr_size_t size)
{
    for (apr_size_t i = 0; i < size; i++) {
        if (((const char *)field)[i])
            return true;
    }
    return false;
}

/* --- Reading --- */

static bool read_number(const crvs_directive_t *entry, const char *text, int *number)
{
    apr_int64_t read;
    bool is_right = crvs_number_read(text, entry->min, entry->max, &read);

    *number = (int)read;
    return is_right;
}

static bool read_time(const crvs_directive_t *entry, const char *text, apr_int64_t *seconds)
{
    apr_interval_time_t time = 0;

    if (entry->may_be_off && !strcasecmp(text, "Off")) {
        *seconds = CRVS_NEVER;
        return true;
    }
    if (ap_timeout_parameter_parse(text, &time, "s") != APR_SUCCESS)
        return false;
    *seconds = apr_time_sec(time);
    return *seconds >= entry->min && *seconds <= entry->max;
}

static bool read_link_lifetime(apr_pool_t *pool, const crvs_directive_t *entry, const char *text,
                               crvs_link_lifetime_t *lifetime)
{
    const char *first = ap_getword_conf(pool, &text);
    const char *reset = ap_getword_conf(pool, &text);

    return !*text && read_time(entry, first, &lifetime->first) && read_time(entry, reset, &lifetime->reset);
}

/* A number of bytes, or of 1024 (K), 1024 * 1024 (M) or 1024 * 1024 * 1024 (G) of them. */
static bool read_size(const char *text, apr_off_t *bytes)
{
    static const char units[] = "KMG";
    size_t digits = strspn(text, "0123456789");
    const char *unit = text[digits] ? strchr(units, apr_toupper(text[digits])) : NULL;
    int shift = unit ? 10 * (int)(unit - units + 1) : 0;
    apr_int64_t number = digits && digits <= 15 ? apr_atoi64(text) : 0;

    *bytes = (apr_off_t)number << shift;
    return number >= 1 && number <= (APR_INT64_MAX >> shift) && (!text[digits] || (unit && !text[digits + 1]));
}

static bool read_word(const crvs_directive_t *entry, const char *text, int *word)
{
    for (*word = 1; entry->words[*word - 1]; ++*word) {
        if (!strcasecmp(text, entry->words[*word - 1]))
            return true;
    }
    return false;
}

static bool read_path(apr_pool_t *pool, const char *text, const char **path)
{
    *path = *text ? ap_server_root_relative(pool, text) : NULL;
    return *path != NULL;
}

/* Whether the text is one for the entry, whose field then holds it. */
static bool read_argument(apr_pool_t *pool, const crvs_directive_t *entry, const char *text, void *field)
{
    switch (entry->kind) {
    case CRVS_DIRECTIVE_FLAG:
        *(crvs_flag_e *)field = strcasecmp(text, "On") ? CRVS_FLAG_OFF : CRVS_FLAG_ON;
        return true;
    case CRVS_DIRECTIVE_TEXT:
        *(const char **)field = text;
        return !entry->is_right || entry->is_right(pool, text);
    case CRVS_DIRECTIVE_PATH:
        return read_path(pool, text, field);
    case CRVS_DIRECTIVE_NUMBER:
        return read_number(entry, text, field);
    case CRVS_DIRECTIVE_TIME:
        return read_time(entry, text, field);
    case CRVS_DIRECTIVE_LINK_LIFETIME:
        return read_link_lifetime(pool, entry, text, field);
    case CRVS_DIRECTIVE_SIZE:
        return read_size(text, field);
    case CRVS_DIRECTIVE_WORD:
        return read_word(entry, text, field);
    default:
        return false;
    }
}

const char *crvs_directive_set(cmd_parms *cmd, void *unused, const char *argument)
{
    const crvs_directive_t *entry = cmd->info;

    (void)unused;
    if (read_argument(cmd->pool, entry, argument, crvs_directive_field(entry, crvs_config_of(cmd->server))))
        return NULL;
    return apr_pstrcat(cmd->pool, cmd->cmd->name, " takes ", entry->takes, NULL);
}

const char *crvs_directive_set_flag(cmd_parms *cmd, void *unused, int on)
{
    return crvs_directive_set(cmd, unused, on ? "On" : "Off");
}

const char *crvs_directive_set_base_path(cmd_parms *cmd, void *unused, const char *path)
{
    apr_size_t length = strlen(path);

    if (length && path[length - 1] != '/')
        path = apr_pstrcat(cmd->pool, path, "/", NULL);
    return crvs_directive_set(cmd, unused, path);
}

const char *crvs_directive_set_global(cmd_parms *cmd, void *unused, const char *argument)
{
    const char *flaw = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    return flaw ? flaw : crvs_directive_set(cmd, unused, argument);
}

const char *crvs_directive_set_database_file(cmd_parms *cmd, void *unused, const char *path)
{
    const char *flaw = crvs_directive_set_global(cmd, unused, path);

    if (flaw)
        return flaw;
    flaw = crvs_db_client_use(cmd->pool, crvs_config_of(cmd->server)->database_file);
    return flaw ? apr_psprintf(cmd->pool, "CrvsDatabaseFile %s: %s", path, flaw) : NULL;
}

const char *crvs_directive_set_host(cmd_parms *cmd, void *unused, const char *host)
{
    const crvs_directive_t *entry = cmd->info;
    crvs_config_t *config = crvs_config_of(cmd->server);

    (void)unused;
    if (strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_[]:") != strlen(host))
        return apr_pstrcat(cmd->pool, cmd->cmd->name, " takes ", entry->takes, NULL);
    if (!config->recording_hosts)
        config->recording_hosts = apr_array_make(cmd->pool, 2, sizeof(const char *));
    APR_ARRAY_PUSH(config->recording_hosts, const char *) = host;
    return NULL;
}

/* --- Inheriting, and defaults --- */

static void inherit(crvs_config_t *config, const crvs_config_t *base, apr_size_t field, apr_size_t size)
{
    memcpy((char *)config + field, (const char *)base + field, size);
}

void crvs_directive_inherit(crvs_config_t *config, const crvs_config_t *base)
{
    for (const command_rec *command = crvs_directives; command->name; command++) {
        const crvs_directive_t *entry = command->cmd_data;

        if (is_set(crvs_directive_field(entry, config), entry->size))
            continue;
        inherit(config, base, entry->field, entry->size);
        if (entry->shown)
            inherit(config, base, entry->shown, entry->size);
    }
}

void crvs_directive_complete(apr_pool_t *pool, crvs_config_t *config)
{
    config->given = apr_pmemdup(pool, config, sizeof(*config));
    for (const command_rec *command = crvs_directives; command->name; command++) {
        const crvs_directive_t *entry = command->cmd_data;
        void *field = crvs_directive_field(entry, config);

        if (entry->usual && !is_set(field, entry->size))
            read_argument(pool, entry, entry->usual, field);
    }
}

/* --- Showing --- */

static const char *show_source(apr_pool_t *pool, const crvs_source_t *source)
{
    return source ? apr_pstrcat(pool, source->is_header ? "header:" : "env:", source->name, NULL) : NULL;
}

static const char *show_link_lifetime(apr_pool_t *pool, const crvs_link_lifetime_t *lifetime)
{
    return apr_psprintf(pool, "%" APR_INT64_T_FMT " %" APR_INT64_T_FMT, lifetime->first, lifetime->reset);
}

static const char *show_list(apr_pool_t *pool, const apr_array_header_t *list)
{
    return list ? apr_array_pstrcat(pool, list, ' ') : "";
}

/* A field as it would be written; NULL: not at all. */
static const char *show(apr_pool_t *pool, const crvs_directive_t *entry, const void *field)
{
    apr_int64_t seconds = entry->kind == CRVS_DIRECTIVE_TIME ? *(const apr_int64_t *)field : 0;

    switch (entry->kind) {
    case CRVS_DIRECTIVE_FLAG:
        return *(const crvs_flag_e *)field == CRVS_FLAG_ON ? "On" : "Off";
    case CRVS_DIRECTIVE_TEXT:
    case CRVS_DIRECTIVE_PATH:
        return *(const char *const *)field ? *(const char *const *)field : "";
    case CRVS_DIRECTIVE_NUMBER:
        return apr_itoa(pool, *(const int *)field);
    case CRVS_DIRECTIVE_TIME:
        return seconds == CRVS_NEVER ? "Off" : apr_psprintf(pool, "%" APR_INT64_T_FMT, seconds);
    case CRVS_DIRECTIVE_LINK_LIFETIME:
        return show_link_lifetime(pool, field);
    case CRVS_DIRECTIVE_SIZE:
        return apr_off_t_toa(pool, *(const apr_off_t *)field);
    case CRVS_DIRECTIVE_WORD:
        return entry->words[*(const int *)field - 1];
    case CRVS_DIRECTIVE_SOURCE:
        return show_source(pool, *(const crvs_source_t *const *)field);
    default:
        return show_list(pool, *(apr_array_header_t *const *)field);
    }
}

static void show_lines(apr_file_t *out, const char *name, const apr_array_header_t *list)
{
    for (int i = 0; list && i < list->nelts; i++)
        apr_file_printf(out, "%s %s\n", name, APR_ARRAY_IDX(list, i, const char *));
}

void crvs_directive_show(apr_file_t *out, apr_pool_t *pool, const crvs_config_t *config)
{
    for (const command_rec *command = crvs_directives; command->name; command++) {
        const crvs_directive_t *entry = command->cmd_data;
        const crvs_config_t *from = entry->is_missed ? config->given : config;
        const void *field = (const char *)from + (entry->shown ? entry->shown : entry->field);
        const char *value;

        if (entry->kind == CRVS_DIRECTIVE_LINES) {
            show_lines(out, command->name, *(apr_array_header_t *const *)field);
            continue;
        }
        value = show(pool, entry, field);
        if (value)
            apr_file_printf(out, "%s %s\n", command->name, value);
    }
}
