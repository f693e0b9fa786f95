/* SPDX-License-Identifier: Apache-2.0 */
/* What crvs-admin doctor finds of who can read which files. */
#include "command/database.h"
#include "command/doctor.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>

#define EVERYBODY (S_IROTH | S_IWOTH)

typedef struct {
    crvs_doctor_t *doctor;
    const char *server;
    int count;
} secrets_t;

/* "file:PATH", "env:NAME" or "literal:THE DIRECTIVE'S FILE" */
static int check_source(void *baton, const char *name, const char *source)
{
    secrets_t *secrets = baton;
    const char *path = strchr(source, ':');
    struct stat info;

    (void)name;
    secrets->count++;
    if ((!strncmp(source, "file:", 5) || !strncmp(source, "literal:", 8)) && !stat(path + 1, &info)
        && info.st_mode & EVERYBODY)
        crvs_doctor_find(secrets->doctor, CRVS_FINDING_ERROR,
                         "everybody on this machine can read the webhook's secret in %s: chmod 600 it", path + 1);
    return 1;
}

void crvs_doctor_files_secret(crvs_doctor_t *doctor)
{
    if (!crvs_doctor_has_servers(doctor))
        return;
    for (int i = 0; i < doctor->apache->servers->nelts; i++) {
        const crvs_apache_server_t *server = crvs_apache_server(doctor->apache, i);
        secrets_t secrets = {.doctor = doctor};

        apr_table_do(check_source, &secrets, server->values, "CrvsWebhookSecret", NULL);
        if (!secrets.count)
            crvs_doctor_find(
                doctor, CRVS_FINDING_ERROR,
                "%s has no CrvsWebhookSecret: anybody can announce recordings. (umask 077; openssl rand -hex 32 "
                ">/etc/crvs/webhook-secret), then CrvsWebhookSecret file:...",
                server->name);
    }
}

static bool is_same_file(const char *one, const char *other)
{
    struct stat first, second;

    return !stat(one, &first) && !stat(other, &second) && first.st_dev == second.st_dev
           && first.st_ino == second.st_ino;
}

static bool is_in_group(const char *user, gid_t own, gid_t wanted)
{
    const struct group *group = getgrgid(wanted);

    if (own == wanted)
        return true;
    for (char **member = group ? group->gr_mem : NULL; member && *member; member++) {
        if (!strcmp(*member, user))
            return true;
    }
    return false;
}

static bool can_read(const char *user, const struct stat *info)
{
    const struct passwd *account = getpwnam(user);

    /* Apache itself complains of an unknown one. */
    if (!account)
        return true;
    if (account->pw_uid == info->st_uid)
        return info->st_mode & S_IRUSR;
    if (is_in_group(user, account->pw_gid, info->st_gid))
        return info->st_mode & S_IRGRP;
    return info->st_mode & S_IROTH;
}

/* The option file holds the database's password: for Apache's children and root, and nobody else. */
void crvs_doctor_files_rights(crvs_doctor_t *doctor)
{
    const char *file = crvs_database_file(doctor->call);
    struct stat info;

    if (stat(file, &info)) {
        crvs_doctor_find(doctor, CRVS_FINDING_UNKNOWN, "%s: %s", file, strerror(errno));
        return;
    }
    if (info.st_mode & EVERYBODY)
        crvs_doctor_find(doctor, CRVS_FINDING_ERROR,
                         "everybody on this machine can read the database's password in %s: chmod 640 it", file);
    for (int i = 0; i < doctor->apache->servers->nelts; i++) {
        const crvs_apache_server_t *server = crvs_apache_server(doctor->apache, i);
        const char *read = crvs_apache_value(server, "CrvsDatabaseFile");
        const char *user = crvs_apache_value(server, "User");

        if (*read && !is_same_file(read, file))
            crvs_doctor_find(
                doctor, CRVS_FINDING_WARNING,
                "Apache reads the database's account in %s (CrvsDatabaseFile), and this command in %s: crvs-admin "
                "--config %s",
                read, file, read);
        if (strstr(crvs_apache_value(server, "DBDParams"), "group=") && *user && !can_read(user, &info))
            crvs_doctor_find(
                doctor, CRVS_FINDING_ERROR,
                "Apache's children (%s) cannot read %s, and DBDParams leads there: chgrp %s %s && chmod 640 %s", user,
                file, user, file, file);
    }
}
