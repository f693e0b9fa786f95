/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crvs-admin setup: what a school needs before Apache can serve it, where MariaDB runs on this machine. What is there
 * already is left as it is, so that it can be run again.
 */
#include "command/commands.h"
#include "command/database.h"
#include "command/migrate.h"
#include "core/base/crypto.h"
#include "core/db/create.h"

#include <apr_file_io.h>
#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SOCKET "/run/mysqld/mysqld.sock"
#define RECORDINGS "/var/lib/crvs/recordings"
#define ACCOUNT "www-data"
#define WORD_BYTES 32

static const char *option_or(const crvs_call_t *call, const char *name, const char *usual)
{
    const char *value = crvs_options_value(call, name);

    return value ? value : usual;
}

static _Noreturn void fail_with(const char *path)
{
    crvs_say_failure("%s: %s", path, strerror(errno));
}

static void say_made(const char *path, bool is_made)
{
    printf("%s: %s\n", path, is_made ? "made" : "is there already");
}

static void make_folder(apr_pool_t *pool, const char *path, mode_t mode, uid_t owner, gid_t group)
{
    struct stat info;
    char reason[120];
    apr_status_t status;

    if (!stat(path, &info) && S_ISDIR(info.st_mode)) {
        say_made(path, false);
        return;
    }
    status = apr_dir_make_recursive(path,
                                    APR_FPROT_UREAD | APR_FPROT_UWRITE | APR_FPROT_UEXECUTE | APR_FPROT_GREAD
                                        | APR_FPROT_GEXECUTE | APR_FPROT_WREAD | APR_FPROT_WEXECUTE,
                                    pool);
    if (status != APR_SUCCESS)
        crvs_say_failure("%s: %s", path, apr_strerror(status, reason, sizeof(reason)));
    if (chown(path, owner, group) || chmod(path, mode))
        fail_with(path);
    say_made(path, true);
}

/* Written under another name and renamed once complete, readable by nobody else meanwhile. */
static void make_file(apr_pool_t *pool, const char *path, mode_t mode, gid_t group, const char *text)
{
    const char *new = apr_pstrcat(pool, path, ".new", NULL);
    size_t length = strlen(text);
    int file;

    if (!access(path, F_OK)) {
        say_made(path, false);
        return;
    }
    unlink(new);
    file = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        fail_with(new);
    if (write(file, text, length) != (ssize_t)length || fchown(file, 0, group) || fchmod(file, mode) || fsync(file)
        || close(file) || rename(new, path))
        fail_with(path);
    say_made(path, true);
}

static const char *random_word(apr_pool_t *pool)
{
    unsigned char bytes[WORD_BYTES];

    if (!crvs_crypto_random(bytes, sizeof(bytes)))
        crvs_say_failure("there are no random bytes");
    return crvs_crypto_hex(pool, bytes, sizeof(bytes));
}

static const char *option_file(apr_pool_t *pool, const char *socket)
{
    return apr_psprintf(pool,
                        "# The school's database connection, for Apache (CrvsDatabaseFile) and crvs-admin.\n"
                        "[" CRVS_DATABASE_GROUP "]\n"
                        "user = crvs\n"
                        "password = \"%s\"\n"
                        "database = crvs\n"
                        "socket = %s\n"
                        "default-character-set = utf8mb4\n"
                        "# Seconds until a server that doesn't answer counts as away.\n"
                        "connect-timeout = 3\n",
                        random_word(pool), socket);
}

static bool is_remote(const apr_table_t *settings)
{
    const char *host = apr_table_get(settings, "host");

    return !apr_table_get(settings, "socket") && host && strcmp(host, "localhost") && strcmp(host, "127.0.0.1")
           && strcmp(host, "::1");
}

static const char *setting(const crvs_call_t *call, const apr_table_t *settings, const char *name)
{
    const char *value = apr_table_get(settings, name);

    if (!value)
        crvs_say_failure("%s: the group [" CRVS_DATABASE_GROUP "] has no %s", crvs_database_file(call), name);
    return value;
}

/* The database and its account, as the option file has them. */
static void make_database(const crvs_call_t *call, const char *socket)
{
    crvs_db_t *db;
    const char *message = crvs_database_open(call, &db, NULL), *user, *name, *problem;
    const apr_table_t *settings;
    bool is_away;

    if (!message) {
        crvs_db_release(db);
        puts("the database: is there already");
        return;
    }
    settings = crvs_database_settings(call);
    user = setting(call, settings, "user");
    name = setting(call, settings, "database");
    if (is_remote(settings))
        crvs_say_failure("%s\nThat server is another machine's: make the database and its account there", message);
    problem = crvs_db_create(call->pool, socket, user, setting(call, settings, "password"), name, &is_away);
    if (problem && is_away)
        crvs_say_failure(
            "root cannot reach a MariaDB on this machine: %s\nDoes it run (systemctl start mariadb)? Is its "
            "socket another (--socket)? Where root has a password, make the database by hand, as the head of "
            "my.cnf in the documentation says",
            problem);
    if (problem)
        crvs_say_failure("the database says: %s", problem);
    printf("the database %s and its account %s@localhost: made\n", name, user);
}

static void setup(crvs_call_t *call)
{
    const char *socket = option_or(call, "socket", SOCKET), *name = option_or(call, "account", ACCOUNT);
    const char *folder, *file = crvs_database_file(call);
    const char *slash = strrchr(file, '/');
    const struct passwd *account;
    uid_t owner;
    gid_t group;

    if (geteuid())
        crvs_say_failure("only root can do this: sudo crvs-admin setup");
    account = getpwnam(name);
    if (!account)
        crvs_say_failure("there is no account '%s' for Apache's children: say which with --account", name);
    owner = account->pw_uid;
    group = account->pw_gid;
    folder = !slash ? "." : slash == file ? "/" : apr_pstrmemdup(call->pool, file, (apr_size_t)(slash - file));
    make_folder(call->pool, folder, 0755, 0, 0);
    make_file(call->pool, file, 0640, group, option_file(call->pool, socket));
    make_file(call->pool, apr_pstrcat(call->pool, folder, "/webhook-secret", NULL), 0600, 0,
              apr_pstrcat(call->pool, random_word(call->pool), "\n", NULL));
    make_folder(call->pool, option_or(call, "recording-dir", RECORDINGS), 0750, owner, group);
    make_database(call, socket);
    crvs_migrate_deploy(call);
    puts("Next: crvs-admin user add NAME --name \"...\" --role admin");
}

static const crvs_option_t options[] = {
    {"socket", 0, "PATH", CRVS_COMPLETE_FILES,
     "The server's socket, through which root needs no password; by default " SOCKET ".", false},
    {"recording-dir", 0, "DIR", CRVS_COMPLETE_FOLDERS, "The folder of recordings; by default " RECORDINGS ".", false},
    {"account", 0, "NAME", NULL, "The account of Apache's children; by default " ACCOUNT ".", false},
    {0},
};

const crvs_command_t crvs_command_setup = {
    .name = "setup",
    .operands = "",
    .options = options,
    .summary = "Makes what a school needs, on a machine with MariaDB.",
    .help = "Makes what a school needs before Apache can serve it, as root, where MariaDB runs on the same machine: "
            "the option file "
            "with a password that nobody has to know, the database and its account, the webhook's secret beside the "
            "option file, and the "
            "folder of recordings, which belongs to the account of Apache's children. Then what migrate does. What is "
            "there is left as "
            "it is, so it can be run again.",
    .run = setup,
};
