/* SPDX-License-Identifier: Apache-2.0 */
#include "command/apache.h"

#include "command/process.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

static const char *const names[] = {"apachectl", "apache2ctl", "apache2", "httpd", NULL};

/* The words of a command; NULL where there are none. */
static const char *const *words_of(apr_pool_t *pool, const char *command)
{
    char **words = NULL;

    if (command && apr_tokenize_to_argv(command, &words, pool) != APR_SUCCESS)
        return NULL;
    if (!command) {
        words = apr_pcalloc(pool, 2 * sizeof(*words));
        words[0] = (char *)crvs_process_find(pool, names);
    }
    return words[0] ? (const char *const *)words : NULL;
}

static const char *joined(apr_pool_t *pool, const char *const *words)
{
    const char *text = words[0];

    while (*++words)
        text = apr_pstrcat(pool, text, " ", *words, NULL);
    return text;
}

bool crvs_apache_output(const crvs_apache_t *apache, apr_pool_t *pool, const char *const *question, const char **output)
{
    apr_array_header_t *arguments = apr_array_make(pool, 8, sizeof(const char *));

    for (const char *const *word = apache->words; *word; word++)
        APR_ARRAY_PUSH(arguments, const char *) = *word;
    for (; *question; question++)
        APR_ARRAY_PUSH(arguments, const char *) = *question;
    APR_ARRAY_PUSH(arguments, const char *) = NULL;
    return crvs_process_output(pool, (const char *const *)arguments->elts, NULL, true, output);
}

/* "server NAME PLACE" */
static void add_server(apr_pool_t *pool, apr_array_header_t *servers, char *line)
{
    crvs_apache_server_t *server = apr_array_push(servers);
    char *place = strchr(line, ' ');

    if (place)
        *place++ = '\0';
    server->name = *line ? line : "the main server";
    server->place = place ? place : "";
    server->values = apr_table_make(pool, 30);
}

/* "NAME VALUE": of a directive, or of what else is known of a server. */
static void add_value(const crvs_apache_server_t *server, char *line)
{
    char *value = strchr(line, ' ');

    if (!value || !apr_isupper(*line))
        return;
    *value++ = '\0';
    apr_table_addn(server->values, line, value);
}

static apr_array_header_t *read_servers(apr_pool_t *pool, const char *output)
{
    apr_array_header_t *servers = apr_array_make(pool, 2, sizeof(crvs_apache_server_t));
    char *state, *text = apr_pstrdup(pool, output);

    for (char *line = apr_strtok(text, "\n", &state); line; line = apr_strtok(NULL, "\n", &state)) {
        if (!strncmp(line, "server ", 7))
            add_server(pool, servers, line + 7);
        else if (servers->nelts)
            add_value(&APR_ARRAY_IDX(servers, servers->nelts - 1, crvs_apache_server_t), line);
    }
    return servers;
}

crvs_apache_t *crvs_apache_ask(const crvs_call_t *call)
{
    static const char *const question[] = {"-t", "-D", "DUMP_CRVS", NULL};
    crvs_apache_t *apache = apr_pcalloc(call->pool, sizeof(*apache));

    apache->output = "";
    apache->words = words_of(call->pool, crvs_options_value(call, "apache"));
    if (apache->words) {
        apache->command = joined(call->pool, apache->words);
        apache->is_right = crvs_apache_output(apache, call->pool, question, &apache->output);
    }
    apache->servers = read_servers(call->pool, apache->output);
    return apache;
}

typedef struct {
    const char *value;
} last_t;

static int take_last(void *baton, const char *name, const char *value)
{
    (void)name;
    ((last_t *)baton)->value = value;
    return 1;
}

const char *crvs_apache_value(const crvs_apache_server_t *server, const char *name)
{
    last_t last = {""};

    apr_table_do(take_last, &last, server->values, name, NULL);
    return last.value;
}

const crvs_apache_server_t *crvs_apache_server(const crvs_apache_t *apache, int at)
{
    return &APR_ARRAY_IDX(apache->servers, at, crvs_apache_server_t);
}
