/* SPDX-License-Identifier: Apache-2.0 */
#include "command/client_home.h"

#include "command/command.h"
#include "command/process.h"

#include <apr_file_io.h>
#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_OPEN 8

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    remove(path);
    return 0;
}

static apr_status_t remove_home(void *home)
{
    nftw(home, remove_one, MAX_OPEN, FTW_DEPTH | FTW_PHYS);
    return APR_SUCCESS;
}

/* What a signal's handler takes away. More than one program needs; what else there is stays, and has no password. */
#define MOST 64
static const char *volatile there[MOST];
static volatile sig_atomic_t there_count;

/* Files stand behind their folder. With SA_RESETHAND the signal then ends the program as it would have. */
static void remove_and_end(int number)
{
    for (int i = there_count; i > 0; i--) {
        if (unlink(there[i - 1]))
            rmdir(there[i - 1]);
    }
    raise(number);
}

static void note(const char *path)
{
    const char *kept = there_count < MOST ? strdup(path) : NULL;

    if (!kept)
        return;
    there[there_count] = kept;
    there_count++;
}

const char *crvs_client_home_file(apr_pool_t *pool, const char *home, const char *name)
{
    const char *path = apr_pstrcat(pool, home, "/", name, NULL);

    note(path);
    return path;
}

void crvs_client_home_write(apr_pool_t *pool, const char *home, const char *name, const char *text)
{
    const char *path = crvs_client_home_file(pool, home, name);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool is_written = file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);

    if (file < 0 || close(file) || !is_written)
        crvs_say_failure("%s: %s", path, strerror(errno));
}

/* Of an option file: what only libraries know doesn't stop the client where it is "loose". */
static const char *prefix_of(const char *key)
{
    static const char *const known[] = {"host", "user", "password", "port", "socket"};

    if (!strncmp(key, "loose-", 6) || !strncmp(key, "ssl", 3))
        return "";
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (!strcmp(key, known[i]))
            return "";
    }
    return "loose-";
}

static const char *quoted(apr_pool_t *pool, const char *value)
{
    char *text = apr_palloc(pool, 2 * strlen(value) + 1), *end = text;

    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            *end++ = '\\';
        *end++ = *value;
    }
    *end = '\0';
    return text;
}

static const char *client_file(apr_pool_t *pool, const apr_table_t *settings)
{
    const apr_table_entry_t *entries = (const apr_table_entry_t *)apr_table_elts(settings)->elts;
    const char *text = "[client]\n";

    for (int i = 0; i < apr_table_elts(settings)->nelts; i++) {
        const char *key = entries[i].key, *value = entries[i].val;

        if (strcmp(key, "database"))
            text = apr_pstrcat(pool, text, prefix_of(key), key, *value ? " = \"" : "", quoted(pool, value),
                               *value ? "\"\n" : "\n", NULL);
    }
    return text;
}

const char *crvs_client_home_make(apr_pool_t *pool, const apr_table_t *settings)
{
    const char *parent = "/tmp";
    char *home;

    apr_temp_dir_get(&parent, pool);
    home = apr_pstrcat(pool, parent, "/crvs-admin-XXXXXX", NULL);
    crvs_process_watch_end(remove_and_end, (int)SA_RESETHAND);
    if (!mkdtemp(home))
        crvs_say_failure("%s: %s", home, strerror(errno));
    note(home);
    apr_pool_cleanup_register(pool, home, remove_home, apr_pool_cleanup_null);
    crvs_client_home_write(pool, home, CRVS_CLIENT_HOME_FILE, client_file(pool, settings));
    return home;
}
