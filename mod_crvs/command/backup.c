/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin backup: the database first, then the files, so that each recording of the database has its file. */
#include "attachments/kind.h"
#include "audit/audit.h"
#include "command/backup_check.h"
#include "command/backup_dump.h"
#include "command/backup_files.h"
#include "command/backup_folder.h"
#include "command/client_home.h"
#include "command/commands.h"
#include "command/database.h"
#include "command/site.h"
#include "core/text/number.h"
#include "core/text/text.h"
#include "queries/attachments.h"
#include "queries/command.h"
#include "queries/recordings.h"

#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEEP "14"
#define MEGABYTE 1000000

/* A backup that is being made. */
typedef struct {
    const crvs_call_t *call;
    apr_pool_t *pool;
    crvs_db_t *db;
    const char *database;
    const char *recordings; /* CrvsRecordingDir; NULL: the school has none */
    const char *folder;     /* of all backups */
    const char *name, *partial;
    crvs_backup_sums_t *sums;
    crvs_backup_manifest_t *manifest;
    crvs_list_t *before; /* recordings that were kept when it began */
    crvs_backup_files_t files;
} making_t;

/* --- What it says of itself --- */

static apr_array_header_t *changes_of(making_t *making)
{
    apr_array_header_t *changes = apr_array_make(making->pool, 40, sizeof(const char *));
    crvs_list_t *rows;

    crvs_database_check(crvs_sql_changes_deployed(making->db, &rows));
    for (int i = 0; i < rows->count; i++)
        APR_ARRAY_PUSH(changes, const char *) = crvs_object_text(crvs_list_object(rows, i), "name");
    return changes;
}

static bool are_equal(const apr_array_header_t *some, const apr_array_header_t *others)
{
    bool are = some->nelts == others->nelts;

    for (int i = 0; are && i < some->nelts; i++)
        are = !strcmp(APR_ARRAY_IDX(some, i, const char *), APR_ARRAY_IDX(others, i, const char *));
    return are;
}

/* "ecole file:/etc/crvs/meeting-secret aud=lycee": the file, where a directive names one. */
static void name_file(making_t *making, const char *value)
{
    const char *at = strstr(value, "file:");

    if (!at)
        at = strstr(value, "rsa:");
    if (at && strchr(at, ':')[1] == '/') {
        at = strchr(at, ':') + 1;
        APR_ARRAY_PUSH(making->manifest->not_included, const char *) =
            apr_pstrmemdup(making->pool, at, strcspn(at, " "));
    }
}

/* A new machine needs them too; they are secrets, or this machine's own. */
static void name_what_is_not_included(making_t *making, const crvs_apache_t *apache)
{
    apr_array_header_t *list = making->manifest->not_included;

    APR_ARRAY_PUSH(list, const char *) = crvs_database_file(making->call);
    for (int i = 0; i < apache->servers->nelts; i++) {
        const crvs_apache_server_t *server = crvs_apache_server(apache, i);
        const char *line = strrchr(server->place, ':');

        if (line)
            APR_ARRAY_PUSH(list, const char *) =
                apr_pstrmemdup(making->pool, server->place, (apr_size_t)(line - server->place));
        name_file(making, crvs_apache_value(server, "CrvsWebhookSecret"));
        name_file(making, crvs_apache_value(server, "CrvsMeetingToken"));
    }
}

/* --- It is made --- */

static apr_status_t remove_partial(void *path)
{
    crvs_backup_folder_remove(path);
    return APR_SUCCESS;
}

static void begin(making_t *making)
{
    apr_time_t now = apr_time_now();
    apr_time_exp_t parts;

    making->name = crvs_backup_folder_name(making->pool, making->folder, now);
    making->partial = apr_pstrcat(making->pool, making->folder, "/", making->name, CRVS_BACKUP_PARTIAL, NULL);
    if (mkdir(making->partial, 0700))
        crvs_backup_sums_fail(making->partial);
    /* Unless it comes to its end. Where this program is killed, the next backup finds it. */
    apr_pool_cleanup_register(making->pool, making->partial, remove_partial, apr_pool_cleanup_null);
    making->sums = crvs_backup_sums_make(making->pool, making->partial);
    making->manifest->version = CRVS_VERSION;
    making->manifest->database = making->database;
    apr_time_exp_gmt(&parts, now);
    making->manifest->made_at =
        apr_psprintf(making->pool, "%04d-%02d-%02dT%02d:%02d:%02dZ", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

static void take_database(making_t *making)
{
    apr_pool_t *pool;
    const char *home;

    making->manifest->changes = changes_of(making);
    crvs_database_check(crvs_sql_recordings_kept(making->db, &making->before));
    if (making->before->count && !making->recordings && !crvs_options_has(making->call, CRVS_SITE_WITHOUT))
        crvs_say_failure("the school keeps recordings, and Apache names no CrvsRecordingDir: name the folder with "
                         "--recording-dir, or say --" CRVS_SITE_WITHOUT);
    crvs_db_release(making->db);
    if (apr_pool_create(&pool, making->pool) != APR_SUCCESS)
        crvs_say_failure("no memory");
    home = crvs_client_home_make(pool, crvs_database_settings(making->call));
    crvs_backup_sums_add(
        making->sums, CRVS_BACKUP_DUMP,
        crvs_backup_dump_write(making->call, home, making->database, making->partial, making->manifest));
    apr_pool_destroy(pool);
    if (!are_equal(making->manifest->changes, changes_of(making)))
        crvs_say_failure("the database was migrated meanwhile, so this backup was removed: run it again");
    crvs_db_release(making->db);
}

/* What came after its folder was passed is taken now; else the school lacks it as well. */
static void look_for(making_t *making, const char *id, const char *name, const char *owner, const char *way)
{
    if (!crvs_backup_files_has(&making->files, id, name))
        crvs_backup_files_take(&making->files, id);
    if (crvs_backup_files_has(&making->files, id, name))
        return;
    APR_ARRAY_PUSH(making->manifest->missing, const char *) = apr_pstrcat(making->pool, id, "/", name, NULL);
    fprintf(stderr, "crvs-admin: the file %s/%s of %s is missing in %s, and so in this backup: %s\n", id, name, owner,
            making->recordings, way);
}

static void look_for_recording(making_t *making, const crvs_object_t *row)
{
    if (!crvs_object_true(row, "is_deleted"))
        look_for(making, crvs_object_text(row, "public_id"), crvs_object_text(row, "file_name"),
                 apr_psprintf(making->pool, "recording %" APR_INT64_T_FMT, crvs_object_int(row, "id")),
                 "crvs-admin recordings reconcile");
}

static void look_for_attachment(making_t *making, const crvs_object_t *row)
{
    const crvs_kind_t *kind = crvs_kind_of_type(crvs_object_text(row, "media_type"));

    look_for(making, crvs_object_text(row, "public_id"),
             apr_pstrcat(making->pool, CRVS_ATTACHMENTS_FILE, kind ? kind->extension : "", NULL),
             apr_psprintf(making->pool, "%s %" APR_INT64_T_FMT " (\"%s\")", crvs_object_text(row, "owner"),
                          crvs_object_int(row, "owner_id"),
                          crvs_text_shown(making->pool, crvs_object_text(row, "file_name"))),
             "an earlier one may have it, or it is attached anew");
}

static void take_files(making_t *making)
{
    apr_array_header_t *whole = crvs_backup_folder_list(making->pool, making->folder, true);
    apr_array_header_t *left = crvs_backup_folder_list(making->pool, making->folder, false);
    crvs_list_t *rows, *attachments;

    making->files = (crvs_backup_files_t){
        .pool = making->pool, .source = making->recordings, .target = making->partial, .sums = making->sums};
    crvs_backup_files_begin(&making->files);
    if (!making->recordings)
        return;
    if (whole->nelts)
        crvs_backup_files_earlier(
            &making->files,
            apr_pstrcat(making->pool, making->folder, "/", APR_ARRAY_IDX(whole, whole->nelts - 1, const char *), NULL));
    for (int i = 0; i < left->nelts; i++) {
        if (strncmp(APR_ARRAY_IDX(left, i, const char *), making->name, strlen(making->name)) != 0)
            crvs_backup_files_earlier(&making->files, apr_pstrcat(making->pool, making->folder, "/",
                                                                  APR_ARRAY_IDX(left, i, const char *), NULL));
    }
    crvs_backup_files_take_all(&making->files);
    crvs_database_check(crvs_sql_recordings_kept(making->db, &rows));
    crvs_database_check(crvs_sql_attachments_kept(making->db, &attachments));
    crvs_db_release(making->db);
    for (int i = 0; i < rows->count; i++)
        look_for_recording(making, crvs_list_object(rows, i));
    for (int i = 0; i < attachments->count; i++)
        look_for_attachment(making, crvs_list_object(attachments, i));
}

static void write_manifest(making_t *making)
{
    const char *path = apr_pstrcat(making->pool, making->partial, "/" CRVS_BACKUP_MANIFEST, NULL), *text, *sum;
    int file;

    making->manifest->files = making->files.files;
    making->manifest->bytes = making->files.bytes;
    text = crvs_backup_manifest_text(making->pool, making->manifest);
    file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 || write(file, text, strlen(text)) != (ssize_t)strlen(text) || fsync(file) || close(file))
        crvs_backup_sums_fail(path);
    sum = crvs_backup_sums_of_file(making->pool, path);
    if (!sum)
        crvs_say_failure("%s: %s", path, strerror(errno));
    crvs_backup_sums_add(making->sums, CRVS_BACKUP_MANIFEST, sum);
}

/* From here on it is a backup. */
static void finish(making_t *making)
{
    int reason;

    crvs_backup_sums_close(making->sums);
    reason = crvs_backup_folder_sync(apr_pstrcat(making->pool, making->partial, "/" CRVS_BACKUP_RECORDINGS, NULL));
    if (!reason)
        reason = crvs_backup_folder_sync(making->partial);
    if (!reason && rename(making->partial, apr_pstrcat(making->pool, making->folder, "/", making->name, NULL)))
        reason = errno;
    if (!reason)
        apr_pool_cleanup_kill(making->pool, making->partial, remove_partial);
    if (!reason)
        reason = crvs_backup_folder_sync(making->folder);
    errno = reason;
    if (reason)
        crvs_backup_sums_fail(making->partial);
}

/* --- And what comes of others --- */

static void complain(const char *folder, const char *name, int reason)
{
    if (reason)
        fprintf(stderr, "crvs-admin: %s/%s cannot be removed: %s\n", folder, name, strerror(reason));
}

/* Their files are linked to from this one, where it has them. */
static void remove_interrupted(const making_t *making)
{
    const apr_array_header_t *left = crvs_backup_folder_list(making->pool, making->folder, false);

    for (int i = 0; i < left->nelts; i++) {
        const char *name = APR_ARRAY_IDX(left, i, const char *);
        int reason = crvs_backup_folder_remove(apr_pstrcat(making->pool, making->folder, "/", name, NULL));

        complain(making->folder, name, reason);
        if (!reason)
            printf("%s was interrupted: what it had was taken from it, and it was removed.\n", name);
    }
}

static void remove_old(const making_t *making, apr_int64_t keep)
{
    const apr_array_header_t *whole = crvs_backup_folder_list(making->pool, making->folder, true);

    for (int i = 0; i < whole->nelts - keep; i++) {
        const char *name = APR_ARRAY_IDX(whole, i, const char *);
        int reason = strcmp(name, making->name) ? crvs_backup_folder_discard(making->pool, making->folder, name) : 0;

        complain(making->folder, name, reason);
        if (!reason && strcmp(name, making->name))
            printf("%s was removed: %" APR_INT64_T_FMT " are kept.\n", name, keep);
    }
}

/* The log of the school says so, and doctor reads it there. */
static void note(const making_t *making)
{
    crvs_act_t act = {.pool = making->pool, .db = making->db, .address = ""};

    crvs_database_check(
        crvs_audit_add(&act, &(crvs_audit_t){.action = CRVS_T("audit.action.backup_made"), .detail = making->name}));
}

static void report(const making_t *making)
{
    const apr_table_entry_t *rows = (const apr_table_entry_t *)apr_table_elts(making->manifest->rows)->elts;
    int tables = apr_table_elts(making->manifest->rows)->nelts;
    apr_int64_t count = 0;

    for (int i = 0; i < tables; i++)
        count += apr_atoi64(rows[i].val);
    printf("%s/%s: %" APR_INT64_T_FMT " rows of %d tables, %" APR_INT64_T_FMT " files of %" APR_INT64_T_FMT " MB, of "
           "which %d of %" APR_INT64_T_FMT " MB were copied.\n",
           making->folder, making->name, count, tables, making->files.files, making->files.bytes / MEGABYTE,
           making->files.new_files, making->files.copied / MEGABYTE);
    if (crvs_options_has(making->call, "quiet"))
        return;
    puts("Not in it, and needed on a new machine:");
    for (int i = 0; i < making->manifest->not_included->nelts; i++)
        printf("    %s\n", APR_ARRAY_IDX(making->manifest->not_included, i, const char *));
}

static void make(const crvs_call_t *call, apr_int64_t keep)
{
    const crvs_apache_t *apache = crvs_apache_ask(call);
    making_t making = {.call = call,
                       .pool = call->pool,
                       .folder = call->operands[0],
                       .manifest = crvs_backup_manifest_make(call->pool)};
    const char *problem = crvs_database_open(call, &making.db, &making.database);

    if (problem)
        crvs_say_failure("%s", problem);
    making.recordings = crvs_site_folder(call, apache);
    /* It has everybody's names and the hashes of passwords. */
    umask(077);
    crvs_backup_folder_open(call->pool, making.folder);
    begin(&making);
    take_database(&making);
    take_files(&making);
    name_what_is_not_included(&making, apache);
    write_manifest(&making);
    finish(&making);
    note(&making);
    report(&making);
    remove_interrupted(&making);
    remove_old(&making, keep);
}

static void verify(const crvs_call_t *call)
{
    const crvs_backup_t *backup = crvs_backup_check(call->pool, call->operands[0]);

    printf("%s is whole: made %s by mod_crvs %s, %" APR_INT64_T_FMT " files of recordings.\n", backup->folder,
           backup->manifest->made_at, backup->manifest->version, backup->manifest->files);
    if (backup->manifest->missing->nelts)
        printf("%d recordings or attachments had lost their file before.\n", backup->manifest->missing->nelts);
}

static void backup(crvs_call_t *call)
{
    const char *said = crvs_options_value(call, "keep");
    apr_int64_t keep;

    if (!crvs_number_read(said ? said : KEEP, 1, 9999, &keep))
        crvs_say_misuse("--keep takes a number from 1 on");
    if (crvs_options_has(call, "verify"))
        verify(call);
    else
        make(call, keep);
}

static const crvs_option_t options[] = {
    {"keep", 0, "COUNT", NULL, "How many backups stay in the folder, the newest ones; by default " KEEP ".", false},
    {"verify", 0, NULL, NULL, "Makes none, and reads one whole instead.", false},
    CRVS_SITE_RECORDING_DIR_OPTION,
    {CRVS_SITE_WITHOUT, 0, NULL, NULL, "Leaves the folder of recordings alone.", false},
    {"quiet", 'q', NULL, NULL, "Doesn't list what is not in a backup.", false},
    CRVS_APACHE_OPTION("It is asked where recordings are kept, and for the files that are not in a backup."),
    {0},
};

const crvs_command_t crvs_command_backup = {
    .name = "backup",
    .operands = "FOLDER",
    .completion = CRVS_COMPLETE_FOLDERS,
    .options = options,
    .summary = "Backs the school up: its database and its recordings.",
    .help =
        "Makes a backup in FOLDER, in a folder of its own that is called by the time in UTC, while the school goes on: "
        "the database as it was at one moment, as SQL that any account can load, then what CrvsRecordingDir has of "
        "recordings: films, sound, captions, and of files that are attached to announcements and lessons. A file that "
        "the backup before has as it is now is linked to, and takes "
        "no room again; a file system without hard links gets a copy. Uploads that are under way are not in it: they "
        "begin again. SHA256SUMS has a sum of each file, which sha256sum -c reads too, and manifest.json says what is "
        "in it: the schema, and how many rows each table has. Only the newest are kept (--keep); others are removed "
        "when a new one is whole.\n\n"
        "Secrets and Apache's configuration are not in it: they are named, for you to keep elsewhere. FOLDER should be "
        "on another disk. It has everybody's names, and what is deleted in the school stays in backups until they "
        "go.\n\n"
        "A backup is whole or not there: while it is made, its name ends in .partial, and where it fails it is "
        "removed. One that was killed is found by the next, which takes over what it had. The school's log has a "
        "line of each backup, and doctor says how old the last one is.\n\n"
        "With --verify nothing is made: the backup in FOLDER, or the newest of those in it, is read whole and compared "
        "with its sums. Its exit status is 1 where a file is damaged or missing; each is named.\n\n"
        "The unit crvs-backup.timer, which is not enabled by itself, makes one each night.",
    .run = backup,
};
