/* SPDX-License-Identifier: Apache-2.0 */
#include "imports/run.h"

#include "audit/audit.h"
#include "classrooms/classrooms.h"
#include "identity/headcount.h"
#include "imports/courses.h"
#include "imports/problems.h"
#include "notices/notices.h"
#include "queries/imports.h"

#include <apr_hash.h>
#include <apr_strings.h>

#define LINES_A_BLOCK 200

/* --- Its lines are checked --- */

typedef struct {
    crvs_act_t *act;
    const crvs_import_table_t *table;
    apr_hash_t *classes; /* code to id, 0 where it opens none */
    crvs_courses_t courses;
    apr_int64_t id;
} checking_t;

/* A few classes have very many lines: each code is looked up once. */
static crvs_error_t *find_class(checking_t *checking, const char *code, apr_int64_t *id)
{
    apr_int64_t *known = apr_hash_get(checking->classes, code, APR_HASH_KEY_STRING);

    if (!known) {
        known = apr_palloc(checking->act->pool, sizeof(*known));
        CRVS_TRY(crvs_enrol_find_by_code(checking->act, code, known));
        apr_hash_set(checking->classes, code, APR_HASH_KEY_STRING, known);
    }
    *id = *known;
    return NULL;
}

/* Stores what Moodle's columns say of a line that is stored. */
static crvs_error_t *add_moodles(checking_t *checking, const crvs_import_line_t *line)
{
    crvs_act_t *act = checking->act;

    if (line->is_suspended)
        CRVS_TRY(crvs_sql_import_add_suspended(act->db, NULL, checking->id, line->number));
    for (int i = 0; i < line->courses->nelts; i++) {
        apr_int64_t id;

        CRVS_TRY(
            crvs_courses_find(&checking->courses, act, &APR_ARRAY_IDX(line->courses, i, crvs_import_course_t), &id));
        if (id)
            CRVS_TRY(crvs_sql_import_add_class(act->db, NULL, checking->id, line->number, id));
    }
    return NULL;
}

/* Stores a line with the classes that its codes open, or what is wrong with it. */
static crvs_error_t *add_line(checking_t *checking, const crvs_import_line_t *line)
{
    crvs_act_t *act = checking->act;
    apr_array_header_t *codes = *line->problems ? NULL : crvs_table_codes(act->pool, line->class_codes);
    int count = codes ? codes->nelts : 0;
    apr_int64_t *ids = apr_palloc(act->pool, sizeof(*ids) * (apr_size_t)(count + 1));
    const char *problems = line->problems;

    for (int i = 0; i < count; i++) {
        CRVS_TRY(find_class(checking, APR_ARRAY_IDX(codes, i, const char *), &ids[i]));
        if (!ids[i])
            problems = crvs_problems_word(CRVS_T("import.problem.class"));
    }
    CRVS_TRY(crvs_sql_import_add_line(act->db, NULL, checking->id, line->number, line->username, line->full_name,
                                      line->sort_name, line->email, line->role, line->class_codes, problems));
    for (int i = 0; i < count && !*problems; i++)
        CRVS_TRY(crvs_sql_import_add_class(act->db, NULL, checking->id, line->number, ids[i]));
    return *problems ? NULL : add_moodles(checking, line);
}

static crvs_error_t *store(crvs_db_t *db, void *baton)
{
    checking_t *checking = baton;
    const apr_array_header_t *lines = checking->table->lines;

    checking->classes = apr_hash_make(checking->act->pool);
    checking->courses = crvs_courses_make(checking->act->pool);
    CRVS_TRY(crvs_sql_import_create(db, &checking->id, checking->act->actor_id, lines->nelts,
                                    checking->table->head.passed_over, checking->table->head.has_password));
    for (int i = 0; i < lines->nelts; i++)
        CRVS_TRY(add_line(checking, &APR_ARRAY_IDX(lines, i, crvs_import_line_t)));
    CRVS_TRY(crvs_courses_store(&checking->courses, checking->act, checking->id));
    CRVS_TRY(crvs_sql_import_find_users(db, NULL, checking->id));
    CRVS_TRY(
        crvs_sql_import_find_repeats(db, NULL, checking->id, crvs_problems_word(CRVS_T("import.problem.repeated"))));
    CRVS_TRY(crvs_sql_import_find_admins(db, NULL, checking->id, crvs_problems_word(CRVS_T("import.problem.admin"))));
    CRVS_TRY(crvs_sql_import_find_suspended_admins(db, NULL, checking->id,
                                                   crvs_problems_word(CRVS_T("import.problem.admin"))));
    CRVS_TRY(crvs_sql_import_judge(db, NULL, checking->id));
    return crvs_sql_import_judge_suspended(db, NULL, checking->id);
}

crvs_error_t *crvs_imports_run_check(crvs_act_t *act, const crvs_import_table_t *table, apr_int64_t *id)
{
    checking_t checking = {.act = act, .table = table};

    CRVS_TRY(crvs_db_transaction(act->db, store, &checking));
    *id = checking.id;
    return NULL;
}

/* --- It is carried out. Others see how far it is by a row that is no part of the transaction. --- */

typedef struct {
    crvs_act_t *act;
    apr_int64_t id;
    crvs_db_t *beside; /* outside of the transaction; NULL once it failed */
    apr_int64_t lines;
    apr_int64_t last_line;
} run_t;

/* The import goes on whether or not its progress could be stored. */
static void note_progress(run_t *run, apr_int64_t done)
{
    crvs_error_t *error = NULL;

    if (!run->beside)
        return;
    error = crvs_sql_import_progress(run->beside, NULL, run->id, done < run->lines ? done : run->lines);
    crvs_db_release(run->beside);
    if (error)
        run->beside = NULL;
}

/* Accounts that a file disables, as crvs_user_disable does; headcounts are counted afresh at the end. */
static crvs_error_t *suspend_block(const run_t *run, crvs_db_t *db, apr_int64_t first, apr_int64_t last)
{
    CRVS_TRY(crvs_sql_import_audit_suspended(db, NULL, run->id, first, last, run->act->actor_id, run->act->address));
    CRVS_TRY(crvs_sql_import_end_suspended_sessions(db, NULL, run->id, first, last));
    CRVS_TRY(crvs_sql_import_end_suspended_links(db, NULL, run->id, first, last));
    return crvs_sql_import_suspend_users(db, NULL, run->id, first, last);
}

static crvs_error_t *carry_out_block(run_t *run, crvs_db_t *db, apr_int64_t first, apr_int64_t last)
{
    apr_int64_t import = run->id;
    apr_int64_t actor = run->act->actor_id;
    const char *address = run->act->address;

    CRVS_TRY(crvs_sql_import_create_users(db, NULL, import, first, last));
    CRVS_TRY(crvs_sql_import_note_created(db, NULL, import, first, last));
    CRVS_TRY(crvs_sql_import_audit_roles(db, NULL, import, first, last, actor, address));
    CRVS_TRY(crvs_sql_import_end_links(db, NULL, import, first, last));
    CRVS_TRY(crvs_sql_import_change_users(db, NULL, import, first, last));
    CRVS_TRY(crvs_sql_import_rename_members(db, NULL, import, first, last));
    CRVS_TRY(suspend_block(run, db, first, last));
    CRVS_TRY(crvs_queue_import(run->act, import, first, last));
    CRVS_TRY(crvs_sql_import_join_classes(db, NULL, import, first, last));
    return crvs_sql_import_audit_users(db, NULL, import, first, last, actor, address);
}

static crvs_error_t *carry_out(crvs_db_t *db, void *baton)
{
    run_t *run = baton;
    crvs_act_t *act = run->act;
    crvs_object_t *stale;
    crvs_list_t *counts;
    const crvs_audit_t entry = {
        .action = CRVS_T("audit.action.users_imported"),
        .detail = apr_psprintf(act->pool, "import %" APR_INT64_T_FMT ": %" APR_INT64_T_FMT, run->id, run->lines)};

    CRVS_TRY(crvs_sql_import_stale(db, &stale, run->id));
    if (crvs_object_int(stale, "differing"))
        return CRVS_ERROR(act->pool, HTTP_CONFLICT, CRVS_T("error.import_stale"), "%s", "");
    for (apr_int64_t first = 1; first <= run->last_line; first += LINES_A_BLOCK) {
        CRVS_TRY(carry_out_block(run, db, first, first + LINES_A_BLOCK - 1));
        note_progress(run, first + LINES_A_BLOCK - 1);
    }
    /* In the order of a registration. */
    CRVS_TRY(crvs_headcount_recount(db));
    CRVS_TRY(crvs_sql_import_hold_counts(db, &counts, run->id));
    CRVS_TRY(crvs_sql_import_count_members(db, NULL, run->id));
    CRVS_TRY(crvs_audit_add(act, &entry));
    return crvs_sql_import_finish(db, NULL, run->id);
}

/* Whether an import may be carried out; what is wrong in it, or leaves nothing to do, may not. */
static crvs_error_t *may_run(const run_t *run, bool *may)
{
    crvs_object_t *counts;

    CRVS_TRY(crvs_sql_import_counts(run->act->db, &counts, run->id));
    *may = !crvs_object_true(counts, "wrong")
           && (crvs_object_true(counts, "created") || crvs_object_true(counts, "changed"));
    return NULL;
}

crvs_error_t *crvs_imports_run_carry_out(crvs_act_t *act, crvs_db_t *beside, const crvs_object_t *import, bool *begun)
{
    run_t run = {.act = act,
                 .id = crvs_object_int(import, "id"),
                 .beside = beside,
                 .lines = crvs_object_int(import, "line_count"),
                 .last_line = crvs_object_int(import, "last_line")};
    crvs_error_t *error, *failed;
    apr_int64_t changed = 0;
    bool may;

    *begun = false;
    CRVS_TRY(may_run(&run, &may));
    if (may)
        CRVS_TRY(crvs_sql_import_begin(act->db, &changed, run.id, act->actor_id));
    if (!changed)
        return NULL;
    *begun = true;
    error = crvs_db_transaction(act->db, carry_out, &run);
    if (!error)
        return NULL;
    failed = crvs_sql_import_give_up(act->db, NULL, run.id);
    if (failed)
        error->cause = apr_psprintf(act->pool, "%s; it looks for a minute as if it went on: %s",
                                    error->cause ? error->cause : "an import failed", failed->cause);
    return error;
}
