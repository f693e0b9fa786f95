#include "command/apache.h"

#include "core/buffer.h"

#include <apr_file_io.h>
#include <apr_strings.h>
#include <apr_thread_proc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[] = {"apachectl", "apache2ctl", "apache2", "httpd"};

/* Also where only root's PATH looks. */
static const char *find_command(apr_pool_t *pool)
{
    const char *path = getenv("PATH");
    char *folders = apr_pstrcat(pool, path ? path : "", ":/usr/sbin", NULL);
    char *state;

    for (const char *folder = apr_strtok(folders, ":", &state); folder; folder = apr_strtok(NULL, ":", &state)) {
        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
            const char *command = apr_pstrcat(pool, folder, "/", names[i], NULL);

            if (access(command, X_OK) == 0)
                return command;
        }
    }
    return NULL;
}

/* The words of a command, and behind them what it is asked. */
static const char **arguments_of(apr_pool_t *pool, const char *command)
{
    static const char *const question[] = {"-t", "-D", "DUMP_CRVS", NULL};
    char **words;
    const char **arguments;
    int count = 0;

    if (command && apr_tokenize_to_argv(command, &words, pool) != APR_SUCCESS)
        return NULL;
    if (!command) {
        words = apr_pcalloc(pool, 2 * sizeof(*words));
        words[0] = (char *)find_command(pool);
    }
    while (words[count])
        count++;
    if (!count)
        return NULL;
    arguments = apr_palloc(pool, ((size_t)count + 4) * sizeof(*arguments));
    for (int i = 0; i < count; i++)
        arguments[i] = words[i];
    memcpy(arguments + count, question, sizeof(question));
    return arguments;
}

/* What a command prints; "" where it cannot be run or fails. What it complains of is left to crvs-admin doctor. */
static const char *output_of(apr_pool_t *pool, const char *const *arguments)
{
    apr_procattr_t *attributes;
    apr_exit_why_e why;
    apr_file_t *nothing;
    crvs_buffer_t out;
    apr_proc_t process;
    apr_size_t length;
    char piece[4096];
    int status;

    crvs_buffer_init(&out, pool, sizeof(piece));
    if (apr_procattr_create(&attributes, pool) != APR_SUCCESS
        || apr_procattr_io_set(attributes, APR_NO_PIPE, APR_FULL_BLOCK, APR_NO_PIPE) != APR_SUCCESS
        || apr_procattr_cmdtype_set(attributes, APR_PROGRAM_PATH) != APR_SUCCESS
        || apr_file_open(&nothing, "/dev/null", APR_WRITE, 0, pool) != APR_SUCCESS
        || apr_procattr_child_err_set(attributes, nothing, NULL) != APR_SUCCESS
        || apr_proc_create(&process, arguments[0], arguments, NULL, attributes, pool) != APR_SUCCESS)
        return "";
    do {
        length = sizeof(piece);
        if (apr_file_read(process.out, piece, &length) != APR_SUCCESS)
            break;
        crvs_buffer_add(&out, piece, length);
    } while (length);
    apr_file_close(process.out);
    if (apr_proc_wait(&process, &status, &why, APR_WAIT) != APR_CHILD_DONE || status)
        return "";
    return out.text;
}

/* The value of a line, where it is that directive's. */
static void read_value(const char *line, const char *name, const char **value)
{
    size_t length = strlen(name);

    if (!strncmp(line, name, length) && line[length] == ' ')
        *value = line + length + 1;
}

apr_array_header_t *crvs_apache_servers(apr_pool_t *pool, const char *command)
{
    apr_array_header_t *servers = apr_array_make(pool, 2, sizeof(crvs_apache_server_t));
    const char **arguments = arguments_of(pool, command);
    char *output = apr_pstrdup(pool, arguments ? output_of(pool, arguments) : "");
    crvs_apache_server_t *server = NULL;
    char *state;

    for (const char *line = apr_strtok(output, "\n", &state); line; line = apr_strtok(NULL, "\n", &state)) {
        if (!strncmp(line, "server ", 7)) {
            server = apr_array_push(servers);
            *server = (crvs_apache_server_t){"", "", "", "", ""};
        }
        if (!server)
            continue;
        read_value(line, "CrvsBasePath", &server->base_path);
        read_value(line, "CrvsLanguage", &server->language);
        read_value(line, "CrvsTimeZone", &server->time_zone);
        read_value(line, "CrvsDataDir", &server->data_dir);
        read_value(line, "CrvsRecordingDir", &server->recording_dir);
    }
    return servers;
}
