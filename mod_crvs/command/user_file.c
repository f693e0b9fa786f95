/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin user import and export: accounts as files of CSV. */
#include "command/apache.h"
#include "command/commands.h"
#include "command/site.h"
#include "imports/courses.h"
#include "imports/rows.h"
#include "imports/problems.h"
#include "imports/run.h"
#include "imports/table.h"
#include "queries/imports.h"

#include <apr_file_io.h>
#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

#define LINES_A_BLOCK 500

/* --- import --- */

static const char *read_file(apr_pool_t *pool, const char *path, apr_size_t *length)
{
    apr_file_t *file;
    apr_finfo_t info;
    char reason[120];
    char *text = NULL;
    apr_status_t status = apr_file_open(&file, path, APR_READ, APR_OS_DEFAULT, pool);

    if (status == APR_SUCCESS)
        status = apr_file_info_get(&info, APR_FINFO_SIZE | APR_FINFO_TYPE, file);
    if (status == APR_SUCCESS && info.filetype == APR_REG && info.size > CRVS_IMPORT_SIZE)
        crvs_say_failure("%s is larger than 2 MB: split it", path);
    if (status == APR_SUCCESS && info.filetype != APR_REG)
        crvs_say_failure("%s is no file", path);
    if (status == APR_SUCCESS) {
        text = apr_pcalloc(pool, (apr_size_t)info.size + 1);
        status = apr_file_read_full(file, text, (apr_size_t)info.size, length);
    }
    if (status != APR_SUCCESS && status != APR_EOF)
        crvs_say_failure("%s: %s", path, apr_strerror(status, reason, sizeof(reason)));
    return text;
}

/* A text of the pages, with the quotation marks of a terminal. */
static const char *plain(apr_pool_t *pool, const char *text)
{
    static const char *const marks[] = {"“", "”", "’"};
    char *plainer = apr_pstrdup(pool, text);

    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        size_t length = strlen(marks[i]);

        for (char *mark = strstr(plainer, marks[i]); mark; mark = strstr(mark, marks[i])) {
            *mark++ = '\'';
            memmove(mark, mark + length - 1, strlen(mark + length - 1) + 1);
        }
    }
    return plainer;
}

/* The sentence of a page, with a value in it. */
static const char *sentence(const crvs_act_t *act, const char *key, const char *name, const char *value)
{
    return plain(act->pool, crvs_language_text_with(act->language, act->pool, key, name ? name : "", value));
}

static crvs_import_table_t read_table(const crvs_act_t *act, const char *path)
{
    crvs_import_table_t table;
    apr_size_t length = 0;
    const char *text = read_file(act->pool, path, &length);
    crvs_import_flaw_t flaw = crvs_table_read(act->pool, text, length, &table);

    if (flaw.key)
        crvs_say_failure("%s: %s", path, sentence(act, flaw.key, flaw.name, flaw.value));
    return table;
}

/* What of the file is not read. */
static void tell_columns(const crvs_act_t *act, const crvs_import_head_t *head)
{
    if (*head->passed_over)
        puts(sentence(act, CRVS_T("import.passed_over"), "passed_over", head->passed_over));
    if (head->has_password)
        puts(sentence(act, CRVS_T("import.passwords_passed_over"), NULL, NULL));
}

/* What Moodle's columns of it do. */
static void tell_moodles(crvs_act_t *act, apr_int64_t id)
{
    crvs_object_t *suspended;
    const char *courses;

    crvs_site_check(act, crvs_sql_import_suspended_count(act->db, &suspended, id));
    crvs_site_check(act, crvs_courses_tell(act, id, &courses));
    if (suspended && crvs_object_int(suspended, "suspended"))
        printf("Lines that disable the account, since the file says suspended: %" APR_INT64_T_FMT ".\n",
               crvs_object_int(suspended, "suspended"));
    if (*courses)
        puts(sentence(act, CRVS_T("import.courses_left"), "courses_left", courses));
}

/* What is wrong with which lines. */
static const char *list_problems(crvs_act_t *act, apr_int64_t id)
{
    const char *list = "";
    apr_int64_t after = 0;
    crvs_list_t *lines;

    do {
        crvs_site_check(act, crvs_sql_import_lines(act->db, &lines, id, after, "wrong", LINES_A_BLOCK));
        for (int i = 0; i < lines->count; i++) {
            const crvs_object_t *line = crvs_list_object(lines, i);

            after = crvs_object_int(line, "line");
            list = apr_psprintf(
                act->pool, "%s\nline %" APR_INT64_T_FMT ": %s", list, after,
                plain(act->pool, crvs_problems_text(act->pool, act->language, crvs_object_text(line, "problem"))));
        }
    } while (lines->count == LINES_A_BLOCK);
    return list;
}

static void import(crvs_call_t *call)
{
    const char *path = call->operands[0];
    bool dry_run = crvs_options_has(call, "dry-run");
    crvs_act_t *act = crvs_options_has(call, "notify") ? crvs_site_act_with_mail(call) : crvs_site_act(call);
    crvs_error_t *error = NULL;
    crvs_object_t *counts, *row;
    const char *problems = "";
    crvs_import_table_t table = read_table(act, path);
    apr_int64_t id;
    bool begun;

    tell_columns(act, &table.head);
    crvs_site_check(act, crvs_imports_run_check(act, &table, &id));
    crvs_site_check(act, crvs_sql_import_counts(act->db, &counts, id));
    tell_moodles(act, id);
    if (crvs_object_int(counts, "wrong"))
        problems = list_problems(act, id);
    else if (!dry_run) {
        crvs_site_check(act, crvs_sql_import_of_user(act->db, &row, id, act->actor_id));
        if (row)
            error = crvs_imports_run_carry_out(act, NULL, row, &begun);
    }
    crvs_site_check(act, crvs_sql_import_forget(act->db, NULL, id));
    crvs_site_check(act, error);
    if (*problems)
        crvs_say_failure("nothing was imported from %s%s", path, problems);
    printf("%s: %" APR_INT64_T_FMT " created, %" APR_INT64_T_FMT " changed, %" APR_INT64_T_FMT " unchanged.\n",
           dry_run ? "Would be" : "Done", crvs_object_int(counts, "created"), crvs_object_int(counts, "changed"),
           crvs_object_int(counts, "same"));
    if (crvs_object_int(counts, "created") && !dry_run)
        puts("Nobody has a password yet: crvs-admin user link USERNAME makes a link that sets one.");
}

static const crvs_option_t import_options[] = {
    {"dry-run", 'n', NULL, NULL, "Says how many accounts would be made and changed.", false},
    {"notify", 0, NULL, NULL, "Tells those who come into a class by it, by mail.", false},
    CRVS_APACHE_OPTION("With --notify it is asked whether mail is sent."),
    {0},
};

const crvs_command_t crvs_command_user_file_import = {
    .name = "user import",
    .operands = "FILE",
    .completion = CRVS_COMPLETE_FILES,
    .options = import_options,
    .summary = "Makes and changes accounts by a file of CSV.",
    .help =
        "Makes and changes the accounts of a file of CSV, all of them or none; what is wrong is told by line. Its "
        "first line names the columns: username, and name or first name and last name, and where wanted email, "
        "role and class codes, in English or French and in any order, separated by commas, semicolons or tabs, in "
        "UTF-8, UTF-16 or Windows-1252; other columns are passed over, and passwords too. Moodle's own are read "
        "besides: suspended, of which 1 disables an account, and course1, course2 "
        "... with role1, role2 ..., which put a student into the class that has that name or join code, if exactly one "
        "has; other courses are named and counted. What is left empty stays "
        "as it is; a new account is a learner's and has no password yet. Nobody is told by mail of classes that "
        "they come into unless --notify says so: a whole school that is brought in would be as many mails, while an "
        "import on the page of accounts always tells.",
    .run = import,
};

/* --- export --- */

static void export(crvs_call_t *call)
{
    crvs_act_t *act = crvs_site_act(call);
    crvs_buffer_t file;

    crvs_site_check(act, crvs_rows_users(act, "", false, "", &file));
    fwrite(file.text, 1, file.length, stdout);
}

static const crvs_option_t export_options[] = {{0}};

const crvs_command_t crvs_command_user_file_export = {
    .name = "user export",
    .operands = "",
    .options = export_options,
    .summary = "Prints all accounts as a file of CSV.",
    .help = "Prints all accounts as a file that user import takes. No cell is one that a spreadsheet would take for a "
            "formula.",
    .run = export,
};
