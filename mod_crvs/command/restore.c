/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin restore: a backup, on this machine or a new one. */
#include "command/restore.h"

#include "audit/audit.h"
#include "command/backup_sums.h"
#include "command/commands.h"
#include "command/database.h"
#include "command/site.h"
#include "command/sqitch.h"
#include "core/text/text.h"
#include "queries/recordings.h"

#include <apr_strings.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* A recording that was purged while the backup was made, or whose file the school had lost before. */
static int say_missing(const crvs_call_t *call, crvs_db_t *db, const char *folder)
{
    crvs_list_t *rows;
    int missing = 0;

    crvs_database_check(crvs_sql_recordings_kept(db, &rows));
    for (int i = 0; folder && i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);
        const char *place =
            apr_pstrcat(call->pool, crvs_object_text(row, "public_id"), "/", crvs_object_text(row, "file_name"), NULL);
        struct stat info;

        if (crvs_object_true(row, "is_deleted") || !stat(apr_pstrcat(call->pool, folder, "/", place, NULL), &info))
            continue;
        printf("recording %" APR_INT64_T_FMT ": its file %s is not in the backup\n", crvs_object_int(row, "id"), place);
        missing++;
    }
    return missing;
}

static void note(const crvs_call_t *call, crvs_db_t *db, const char *made_at)
{
    crvs_act_t act = {.pool = call->pool, .db = db, .address = ""};

    crvs_database_check(
        crvs_audit_add(&act, &(crvs_audit_t){.action = CRVS_T("audit.action.backup_restored"), .detail = made_at}));
}

static void say_next(const crvs_call_t *call, const crvs_backup_t *backup, int missing)
{
    apr_array_header_t *planned;
    const char *problem = crvs_sqitch_changes(call, &planned);

    if (missing)
        puts("crvs-admin recordings reconcile --apply puts recordings without a file into the bin; with --lost also "
             "where "
             "they are most of all.");
    if (!problem && planned->nelts > backup->manifest->changes->nelts)
        puts("Its schema is older than this mod_crvs: next, crvs-admin migrate.");
    puts("Not in a backup, and needed by a school; on the machine where it was made they were:");
    for (int i = 0; i < backup->manifest->not_included->nelts; i++)
        printf("    %s\n", crvs_text_shown(call->pool, APR_ARRAY_IDX(backup->manifest->not_included, i, const char *)));
}

static void restore(crvs_call_t *call)
{
    const char *database, *folder, *problem;
    crvs_db_t *db;
    crvs_backup_t *backup;
    bool is_begun;
    int files = 0;

    problem = crvs_database_open(call, &db, &database);
    if (problem)
        crvs_say_failure("%s", problem);
    crvs_db_release(db);
    backup = crvs_backup_check(call->pool, call->operands[0]);
    is_begun = crvs_restore_database_check(call, db, database, backup);
    crvs_db_release(db);
    folder = backup->manifest->files ? crvs_site_folder(call, crvs_apache_ask(call)) : NULL;
    if (backup->manifest->files && !folder && !crvs_options_has(call, CRVS_SITE_WITHOUT))
        crvs_say_failure("the backup has recordings, and Apache names no CrvsRecordingDir: name the folder with "
                         "--recording-dir, or say --" CRVS_SITE_WITHOUT);
    if (folder)
        files = crvs_restore_files(call->pool, backup, folder);
    crvs_restore_database(call, db, database, backup, is_begun);
    note(call, db, backup->manifest->made_at);
    printf("%s was restored: the database %s, %d files of recordings (%" APR_INT64_T_FMT " were there already).\n",
           backup->folder, database, files, folder ? backup->manifest->files - files : 0);
    say_next(call, backup, say_missing(call, db, folder));
}

static const crvs_option_t options[] = {
    CRVS_SITE_RECORDING_DIR_OPTION,
    {CRVS_SITE_WITHOUT, 0, NULL, NULL, "Leaves the folder of recordings alone.", false},
    CRVS_APACHE_OPTION("It is asked where recordings are kept."),
    CRVS_SQITCH_OPTION,
    {0},
};

const crvs_command_t crvs_command_restore = {
    .name = "restore",
    .operands = "FOLDER",
    .completion = CRVS_COMPLETE_FOLDERS,
    .options = options,
    .summary = "Brings a school back from a backup.",
    .help =
        "Restores the backup in FOLDER, or the newest of those in it, into the empty database that the option file "
        "leads to, as the account that stands there, whatever it and the database were called before, and puts the "
        "recordings' files into CrvsRecordingDir. First the backup is read whole: one that is damaged, or of a newer "
        "schema than this mod_crvs knows, is refused, and so are a database with tables and a file that is another "
        "one than the backup's. Files that are there already stay. Of an older schema crvs-admin migrate goes on.\n\n"
        "Where it is interrupted, run it again: it knows what it left, and goes on. Until then migrate and doctor say "
        "that the database is not whole. In the end the rows of each table are counted and compared with the backup, "
        "recordings whose file is missing are named, and so are the files that no backup has.\n\n"
        "Stop Apache before, and start it afterwards: crvs-admin doctor.",
    .run = restore,
};
