/* SPDX-License-Identifier: Apache-2.0 */
/* What crvs-admin doctor asks the database. */
#include "command/doctor.h"
#include "command/restore.h"
#include "command/sqitch.h"
#include "core/db/script.h"
#include "queries/classrooms.h"
#include "queries/command.h"
#include "queries/recordings.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

/* Seconds between this machine's clock and the database's. */
#define NOTICEABLE 5
#define WRONG 60
#define HOUR 3600
/* Three nights without one. */
#define BACKUP_OLD (72 * HOUR)

/* Whether the database is there; else notes that a check could not look. */
static bool is_reached(crvs_doctor_t *doctor)
{
    if (!doctor->db)
        crvs_doctor_find(doctor, CRVS_FINDING_UNKNOWN, "not looked at: the database is out of reach");
    return doctor->db != NULL;
}

/* Reports a failed statement as a finding instead of ending the command. @return whether it succeeded */
static bool went_well(crvs_doctor_t *doctor, const crvs_error_t *error)
{
    if (error)
        crvs_doctor_find(doctor, CRVS_FINDING_UNKNOWN, "this check failed: %s",
                         error->cause ? error->cause : error->key);
    return !error;
}

static bool has_table(crvs_doctor_t *doctor, const char *name, bool *is_there)
{
    crvs_object_t *row;

    if (!went_well(doctor, crvs_sql_table_exists(doctor->db, &row, name)))
        return false;
    *is_there = crvs_object_true(row, "is_there");
    return true;
}

void crvs_doctor_database(crvs_doctor_t *doctor)
{
    if (!doctor->db)
        crvs_doctor_find(doctor, CRVS_FINDING_ERROR,
                         "%s. Does the server run, and does the option file say where and as whom?",
                         doctor->db_message);
}

static bool holds(const apr_array_header_t *names, const char *name)
{
    for (int i = 0; i < names->nelts; i++) {
        if (!strcmp(APR_ARRAY_IDX(names, i, const char *), name))
            return true;
    }
    return false;
}

static int by_name(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* The names that are missing from the other list, sorted; "" where there are none. */
static const char *lacking(apr_pool_t *pool, const apr_array_header_t *names, const apr_array_header_t *others)
{
    const apr_array_header_t *sorted = apr_array_copy(pool, names);
    const char *list = "";

    qsort(sorted->elts, (size_t)sorted->nelts, sizeof(const char *), by_name);
    for (int i = 0; i < sorted->nelts; i++) {
        const char *name = APR_ARRAY_IDX(sorted, i, const char *);

        if (!holds(others, name))
            list = apr_pstrcat(pool, list, *list ? ", " : "", name, NULL);
    }
    return list;
}

/* A script that was interrupted, or that sqitch did not come to note. */
static void find_unfinished(crvs_doctor_t *doctor)
{
    crvs_object_t *row = NULL;
    const char *script;
    bool is_there;

    if (!has_table(doctor, CRVS_SCRIPT_UNFINISHED, &is_there) || !is_there
        || !went_well(doctor, crvs_sql_migration_unfinished(doctor->db, &row)) || !row)
        return;
    script = crvs_object_text(row, "script");
    crvs_doctor_find(doctor, CRVS_FINDING_ERROR,
                     "%s is under way, or was interrupted: crvs-admin migrate%s goes on with it", script,
                     CRVS_SCRIPT_VERB(script));
}

void crvs_doctor_database_migrations(crvs_doctor_t *doctor)
{
    apr_array_header_t *planned, *done = apr_array_make(doctor->pool, 30, sizeof(const char *));
    const char *problem, *missing, *newer;
    crvs_list_t *rows = crvs_list_make(doctor->pool);
    bool is_there;

    if (!is_reached(doctor) || !has_table(doctor, CRVS_RESTORE_UNFINISHED, &is_there))
        return;
    if (is_there)
        crvs_doctor_find(doctor, CRVS_FINDING_ERROR,
                         "the database is not whole: a restore was interrupted. Run crvs-admin restore again");
    if (!has_table(doctor, "changes", &is_there)
        || (is_there && !went_well(doctor, crvs_sql_changes_deployed(doctor->db, &rows))))
        return;
    if (is_there)
        find_unfinished(doctor);
    for (int i = 0; i < rows->count; i++)
        APR_ARRAY_PUSH(done, const char *) = crvs_object_text(crvs_list_object(rows, i), "name");
    problem = crvs_sqitch_changes(doctor->call, &planned);
    if (problem) {
        crvs_doctor_find(doctor, CRVS_FINDING_UNKNOWN, "%s", problem);
        return;
    }
    missing = lacking(doctor->pool, planned, done);
    newer = lacking(doctor->pool, done, planned);
    if (*missing)
        crvs_doctor_find(doctor, CRVS_FINDING_ERROR, "the database lacks %s: back it up, then crvs-admin migrate",
                         missing);
    if (*newer)
        crvs_doctor_find(doctor, CRVS_FINDING_WARNING,
                         "the database is newer than this installation (%s): make install the same version everywhere",
                         newer);
}

/* Names in any script; hashes and addresses are ASCII. */
void crvs_doctor_database_collation(crvs_doctor_t *doctor)
{
    crvs_object_t *narrow, *row;
    const char *columns, *usual;

    if (!is_reached(doctor) || !went_well(doctor, crvs_sql_columns_narrow(doctor->db, &narrow))
        || !went_well(doctor, crvs_sql_database_characters(doctor->db, &row)))
        return;
    columns = crvs_object_text(narrow, "names");
    if (*columns)
        crvs_doctor_find(
            doctor, CRVS_FINDING_ERROR,
            "these columns cannot hold every character: %s. ALTER TABLE ... CONVERT TO CHARACTER SET utf8mb4 "
            "COLLATE utf8mb4_unicode_520_ci",
            columns);
    usual = crvs_object_text(row, "characters");
    if (strcmp(usual, "utf8mb4"))
        crvs_doctor_find(
            doctor, CRVS_FINDING_WARNING,
            "new tables would be in %s: ALTER DATABASE `%s` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci",
            usual, doctor->db_name);
}

/* Sessions begin and end by the database's clock; signatures of the webhook are checked by this machine's. */
void crvs_doctor_database_clock(crvs_doctor_t *doctor)
{
    apr_int64_t before = apr_time_sec(apr_time_now()), after, there, apart = 0;
    crvs_object_t *row;

    if (!is_reached(doctor) || !went_well(doctor, crvs_sql_database_clock(doctor->db, &row)))
        return;
    after = apr_time_sec(apr_time_now());
    there = crvs_object_int(row, "seconds");
    if (there < before)
        apart = before - there;
    else if (there > after)
        apart = there - after;
    if (apart > NOTICEABLE)
        crvs_doctor_find(doctor, apart > WRONG ? CRVS_FINDING_ERROR : CRVS_FINDING_WARNING,
                         "this machine's clock and the database's are %" APR_INT64_T_FMT
                         " seconds apart: let both follow NTP "
                         "(timedatectl set-ntp true)",
                         apart);
}

static void check_headcount(crvs_doctor_t *doctor)
{
    crvs_object_t *row;
    bool is_there;

    if (!has_table(doctor, "user_count", &is_there) || !is_there)
        return;
    if (went_well(doctor, crvs_sql_headcount_wrong(doctor->db, &row)) && crvs_object_int(row, "wrong"))
        crvs_doctor_find(doctor, CRVS_FINDING_WARNING,
                         "the number of accounts that is kept is wrong: REPLACE INTO user_count SELECT c.role, "
                         "c.is_disabled, (SELECT COUNT(*) FROM user u WHERE u.role = c.role AND u.is_disabled = "
                         "c.is_disabled) FROM user_count c");
}

static void check_categories(crvs_doctor_t *doctor)
{
    crvs_object_t *row;
    bool is_there;

    if (!has_table(doctor, "category_count", &is_there) || !is_there)
        return;
    if (went_well(doctor, crvs_sql_categories_counted_wrong(doctor->db, &row)) && row
        && crvs_object_int(row, "categories"))
        crvs_doctor_find(doctor, CRVS_FINDING_WARNING,
                         "the numbers of classes and courses that are kept are wrong for %" APR_INT64_T_FMT
                         " categories: run crvs-admin tidy, which counts them afresh",
                         crvs_object_int(row, "categories"));
}

static void check_recordings(crvs_doctor_t *doctor)
{
    crvs_object_t *row;
    bool is_there;

    if (!has_table(doctor, "recording_space", &is_there) || !is_there)
        return;
    if (went_well(doctor, crvs_sql_recordings_counted_wrong(doctor->db, &row)) && row
        && crvs_object_int(row, "classes"))
        crvs_doctor_find(doctor, CRVS_FINDING_WARNING,
                         "what recordings take up is kept wrong for %" APR_INT64_T_FMT
                         " classes: run crvs-admin tidy, which counts it afresh",
                         crvs_object_int(row, "classes"));
}

static void check_marks(crvs_doctor_t *doctor)
{
    crvs_object_t *row;
    bool is_there;

    if (!has_table(doctor, "live_session", &is_there) || !is_there)
        return;
    if (went_well(doctor, crvs_sql_sessions_marked_wrong(doctor->db, &row)) && row && crvs_object_int(row, "sessions"))
        crvs_doctor_find(doctor, CRVS_FINDING_WARNING,
                         "%" APR_INT64_T_FMT " sessions are marked as long over and are not, so that lists of what is "
                         "to come leave them out: run crvs-admin tidy, which mends it",
                         crvs_object_int(row, "sessions"));
    if (went_well(doctor, crvs_sql_recordings_marked_wrong(doctor->db, &row)) && row
        && crvs_object_int(row, "recordings"))
        crvs_doctor_find(doctor, CRVS_FINDING_WARNING,
                         "%" APR_INT64_T_FMT " recordings are missing on the home pages of those who may see them: run "
                         "crvs-admin tidy, which mends it",
                         crvs_object_int(row, "recordings"));
}

/* Only what adds and removes members, accounts, classes, courses or recordings by itself, in SQL, leaves them wrong. */
void crvs_doctor_database_counts(crvs_doctor_t *doctor)
{
    crvs_object_t *row;
    bool is_there;

    if (!is_reached(doctor))
        return;
    check_headcount(doctor);
    check_categories(doctor);
    check_recordings(doctor);
    check_marks(doctor);
    /* What lacks it is told by the check of migrations. */
    if (!has_table(doctor, "classroom_count", &is_there) || !is_there)
        return;
    if (went_well(doctor, crvs_sql_counts_wrong(doctor->db, &row)) && crvs_object_int(row, "classes"))
        crvs_doctor_find(doctor, CRVS_FINDING_WARNING,
                         "the number of members that is kept is wrong for %" APR_INT64_T_FMT
                         " classes: REPLACE INTO classroom_count SELECT c.id, (SELECT COUNT(*) FROM classroom_member m "
                         "WHERE m.classroom_id = c.id) FROM classroom c",
                         crvs_object_int(row, "classes"));
}

void crvs_doctor_database_admin(crvs_doctor_t *doctor)
{
    crvs_object_t *row;
    bool is_there;

    if (!is_reached(doctor) || !has_table(doctor, "user", &is_there))
        return;
    if (!is_there) {
        crvs_doctor_find(doctor, CRVS_FINDING_UNKNOWN, "not looked at: the database has no accounts yet");
        return;
    }
    if (went_well(doctor, crvs_sql_admin_exists(doctor->db, &row)) && !crvs_object_true(row, "is_there"))
        crvs_doctor_find(
            doctor, CRVS_FINDING_WARNING,
            "nobody is an administrator: crvs-admin user add NAME --name \"...\" --role admin (where CrvsRoleFrom "
            "is set: the group that it takes for administrators is empty)");
}

/* Nothing is wrong with them: but while one is left, wrong passwords cost more. */
void crvs_doctor_database_passwords(crvs_doctor_t *doctor)
{
    crvs_object_t *row;
    bool is_there;

    if (!is_reached(doctor) || !has_table(doctor, "user", &is_there) || !is_there)
        return;
    if (went_well(doctor, crvs_sql_hashes_foreign(doctor->db, &row)) && crvs_object_int(row, "accounts"))
        crvs_doctor_find(doctor, CRVS_FINDING_OK,
                         "%" APR_INT64_T_FMT
                         " accounts have a password that another program hashed, or at another cost "
                         "than ours; each gets a hash of ours when its owner signs in",
                         crvs_object_int(row, "accounts"));
}

/* sqitch's triggers act in the name of whoever made them, and fail where that account is gone. */
void crvs_doctor_database_definers(crvs_doctor_t *doctor)
{
    crvs_object_t *row;

    if (!is_reached(doctor) || !went_well(doctor, crvs_sql_definers_other(doctor->db, &row)))
        return;
    if (*crvs_object_text(row, "names"))
        crvs_doctor_find(
            doctor, CRVS_FINDING_WARNING,
            "the database's triggers act in the name of %s, and this account is %s. If the server has no such account, "
            "the next migration fails: make it, or crvs-admin backup, and crvs-admin restore into an empty database",
            crvs_object_text(row, "names"), crvs_object_text(row, "own"));
}

/* Nothing is wrong with a school that is backed up by other means. */
void crvs_doctor_database_backup(crvs_doctor_t *doctor)
{
    crvs_object_t *row;
    apr_int64_t seconds;
    bool is_there;

    if (!is_reached(doctor) || !has_table(doctor, "audit", &is_there) || !is_there
        || !went_well(doctor, crvs_sql_backup_last(doctor->db, &row)))
        return;
    seconds = crvs_object_int(row, "seconds");
    if (seconds < 0) {
        crvs_doctor_find(doctor, CRVS_FINDING_OK, "none was made by crvs-admin backup");
        return;
    }
    crvs_doctor_find(doctor, seconds > BACKUP_OLD ? CRVS_FINDING_WARNING : CRVS_FINDING_OK,
                     "the last one was made %" APR_INT64_T_FMT " hours ago%s", seconds / HOUR,
                     seconds > BACKUP_OLD ? ": does crvs-backup.timer run? (systemctl status crvs-backup.service)"
                                          : "");
}
