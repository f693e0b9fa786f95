/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of the Django application, as far as they are read, and whether they are whole. */
#include "core/text/number.h"
#include "core/time/time.h"
#include "takeover/takeover.h"

#include <apr_strings.h>
#include <string.h>

#define MOST_COLUMNS 20

/* Databases lack columns and tables that came later: those have a ? before them. */
static const struct {
    const char *name;
    const char *columns;
    bool is_optional;
} specs[CRVS_TAKEOVER_TABLES] = {
    [CRVS_TAKEOVER_USERS] = {"users_customuser",
                             "id username password first_name last_name email is_superuser is_staff "
                             "is_active date_joined role",
                             false},
    [CRVS_TAKEOVER_CATEGORIES] = {"courses_category", "id name slug", false},
    [CRVS_TAKEOVER_COURSES] = {"courses_course", "id title description language created_at category_id created_by_id",
                               false},
    [CRVS_TAKEOVER_MODULES] = {"courses_module", "id title ?description level order course_id", false},
    [CRVS_TAKEOVER_LESSONS] = {"courses_lesson", "id title description order module_id ?created_at ?is_active", false},
    [CRVS_TAKEOVER_VIDEOS] = {"courses_lessonvideo", "id title video_file order lesson_id", false},
    [CRVS_TAKEOVER_CLASSES] = {"classrooms_classroom",
                               "id name subject description join_code schedule created_at "
                               "created_by_id ?category_id ?course_id",
                               false},
    [CRVS_TAKEOVER_MEMBERS] = {"classrooms_classroommembership", "id role joined_at classroom_id user_id", false},
    [CRVS_TAKEOVER_SESSIONS] = {"classrooms_livesession",
                                "id title start_at description created_at classroom_id "
                                "?recording_ready ?recording_url",
                                false},
    [CRVS_TAKEOVER_PROGRESS] = {"courses_lessonprogress", "id is_completed ?completed_at lesson_id user_id", true},
    [CRVS_TAKEOVER_PROGRESS_OLD] = {"courses_userlessonprogress", "id is_completed completed_at lesson_id user_id",
                                    true},
    [CRVS_TAKEOVER_PROGRESS_TRACKED] = {"tracking_userprogress",
                                        "id completed completed_at started_at last_accessed "
                                        "lesson_id user_id",
                                        true},
};

/* Which cells lead to a row of another table. */
static const struct {
    crvs_takeover_table_e from;
    const char *column;
    crvs_takeover_table_e to;
} references[] = {
    {CRVS_TAKEOVER_COURSES, "category_id", CRVS_TAKEOVER_CATEGORIES},
    {CRVS_TAKEOVER_COURSES, "created_by_id", CRVS_TAKEOVER_USERS},
    {CRVS_TAKEOVER_MODULES, "course_id", CRVS_TAKEOVER_COURSES},
    {CRVS_TAKEOVER_LESSONS, "module_id", CRVS_TAKEOVER_MODULES},
    {CRVS_TAKEOVER_VIDEOS, "lesson_id", CRVS_TAKEOVER_LESSONS},
    {CRVS_TAKEOVER_CLASSES, "created_by_id", CRVS_TAKEOVER_USERS},
    {CRVS_TAKEOVER_CLASSES, "category_id", CRVS_TAKEOVER_CATEGORIES},
    {CRVS_TAKEOVER_CLASSES, "course_id", CRVS_TAKEOVER_COURSES},
    {CRVS_TAKEOVER_MEMBERS, "classroom_id", CRVS_TAKEOVER_CLASSES},
    {CRVS_TAKEOVER_MEMBERS, "user_id", CRVS_TAKEOVER_USERS},
    {CRVS_TAKEOVER_SESSIONS, "classroom_id", CRVS_TAKEOVER_CLASSES},
    {CRVS_TAKEOVER_PROGRESS, "user_id", CRVS_TAKEOVER_USERS},
    {CRVS_TAKEOVER_PROGRESS, "lesson_id", CRVS_TAKEOVER_LESSONS},
    {CRVS_TAKEOVER_PROGRESS_OLD, "user_id", CRVS_TAKEOVER_USERS},
    {CRVS_TAKEOVER_PROGRESS_OLD, "lesson_id", CRVS_TAKEOVER_LESSONS},
    {CRVS_TAKEOVER_PROGRESS_TRACKED, "user_id", CRVS_TAKEOVER_USERS},
    {CRVS_TAKEOVER_PROGRESS_TRACKED, "lesson_id", CRVS_TAKEOVER_LESSONS},
};

/* A table that is being read. */
typedef struct {
    crvs_takeover_t *takeover;
    crvs_takeover_table_e table;
    apr_array_header_t *names; /* of the columns that there are */
    crvs_names_t *shared;      /* the same, as rows have them */
} reading_t;

const char *crvs_tables_name(crvs_takeover_table_e table)
{
    return specs[table].name;
}

bool crvs_tables_reads(const char *table, const char *column)
{
    for (int i = 0; i < CRVS_TAKEOVER_TABLES; i++) {
        size_t length = strlen(column);
        const char *at = specs[i].columns;

        if (strcmp(specs[i].name, table) != 0)
            continue;
        for (at = strstr(at, column); at; at = strstr(at + 1, column)) {
            bool begins = at == specs[i].columns || at[-1] == ' ' || at[-1] == '?';

            if (begins && (at[length] == ' ' || !at[length]))
                return true;
        }
    }
    return false;
}

const char *crvs_tables_text(const crvs_object_t *row, const char *column)
{
    const char *text = crvs_object_text(row, column);

    return text ? text : "";
}

apr_int64_t crvs_tables_id(const crvs_object_t *row, const char *column)
{
    return crvs_number_id(crvs_object_text(row, column));
}

/* PostgreSQL writes t and f, the others 1 and 0. */
bool crvs_tables_is(const crvs_object_t *row, const char *column, bool usual)
{
    const char *text = crvs_object_text(row, column);

    return text ? *text == '1' || *text == 't' : usual;
}

/* PostgreSQL adds the zone, which is UTC. */
const char *crvs_tables_time(apr_pool_t *pool, const crvs_object_t *row, const char *column)
{
    const char *text = crvs_object_text(row, column);
    apr_int64_t seconds;

    if (!text || !crvs_time_from_sql(apr_pstrndup(pool, text, strlen("2026-11-26 07:30:00")), &seconds))
        return NULL;
    return crvs_time_to_sql(pool, seconds);
}

const crvs_object_t *crvs_tables_row(const crvs_takeover_t *takeover, crvs_takeover_table_e table,
                                     const crvs_object_t *row, const char *column)
{
    const char *id = crvs_object_text(row, column);

    return id ? apr_hash_get(takeover->by_id[table], id, APR_HASH_KEY_STRING) : NULL;
}

/* --- Reading --- */

static const char *take_row(void *baton, const char *const *cells)
{
    const reading_t *reading = baton;
    crvs_takeover_t *takeover = reading->takeover;
    int count = reading->shared->count;
    crvs_value_t *values = apr_palloc(takeover->pool, sizeof(*values) * (apr_size_t)count);
    crvs_object_t *row = crvs_object_row(takeover->pool, reading->shared, values);
    const char *id;

    for (int i = 0; i < count; i++)
        values[i] = crvs_value_text(cells[i] ? apr_pstrdup(takeover->pool, cells[i]) : NULL);
    id = crvs_tables_text(row, "id");
    if (!crvs_number_id(id))
        return apr_psprintf(takeover->pool, "%s has a row with the id '%s', which is none from 1 to 2147483647",
                            specs[reading->table].name, id);
    apr_hash_set(takeover->by_id[reading->table], id, APR_HASH_KEY_STRING, row);
    crvs_list_add(takeover->rows[reading->table], crvs_value_object(row));
    return NULL;
}

/* The columns of a table that there are; NULL, with a sentence, where one that is needed is not. */
static apr_array_header_t *find_columns(const crvs_takeover_t *takeover, crvs_takeover_table_e which,
                                        const crvs_foreign_table_t *table, const char **flaw)
{
    apr_array_header_t *names = apr_array_make(takeover->pool, MOST_COLUMNS, sizeof(const char *));
    char *state, *list = apr_pstrdup(takeover->pool, specs[which].columns);

    for (char *name = apr_strtok(list, " ", &state); name; name = apr_strtok(NULL, " ", &state)) {
        bool is_optional = *name == '?';

        name += is_optional ? 1 : 0;
        if (crvs_foreign_has(table, name))
            APR_ARRAY_PUSH(names, const char *) = name;
        else if (!is_optional) {
            *flaw = apr_psprintf(takeover->pool,
                                 "this is not the database of the Django application: its table %s has no column %s",
                                 table->name, name);
            return NULL;
        }
    }
    return names;
}

static const char *read_table(crvs_takeover_t *takeover, crvs_takeover_table_e which)
{
    const crvs_foreign_table_t *table = crvs_foreign_table(takeover->foreign, specs[which].name);
    reading_t reading = {.takeover = takeover, .table = which};
    const char *flaw = NULL;

    takeover->rows[which] = crvs_list_make(takeover->pool);
    takeover->by_id[which] = apr_hash_make(takeover->pool);
    if (!table && specs[which].is_optional)
        return NULL;
    if (!table)
        return apr_psprintf(
            takeover->pool,
            "this is not the database of the Django application, or not the whole of it: it has no table "
            "%s. Name its database, or make the dump again",
            specs[which].name);
    reading.names = find_columns(takeover, which, table, &flaw);
    if (flaw)
        return flaw;
    reading.shared = crvs_object_names(takeover->pool, (const char *const *)reading.names->elts, reading.names->nelts);
    return crvs_foreign_read(takeover->foreign, table, reading.names, take_row, &reading);
}

/* A dump that was cut off has rows that lead nowhere, where no foreign key kept them out. */
static const char *check_references(const crvs_takeover_t *takeover)
{
    for (size_t i = 0; i < sizeof(references) / sizeof(*references); i++) {
        const crvs_list_t *rows = takeover->rows[references[i].from];

        for (int at = 0; at < rows->count; at++) {
            const crvs_object_t *row = crvs_list_object(rows, at);
            const char *cell = crvs_object_text(row, references[i].column);

            if (cell && !crvs_tables_row(takeover, references[i].to, row, references[i].column))
                return apr_psprintf(
                    takeover->pool,
                    "this database is not whole: row %s of %s belongs to row %s of %s, which is not there. "
                    "Make the copy or dump again",
                    crvs_tables_text(row, "id"), specs[references[i].from].name, cell, specs[references[i].to].name);
        }
    }
    return NULL;
}

const char *crvs_tables_read(crvs_takeover_t *takeover)
{
    for (int i = 0; i < CRVS_TAKEOVER_TABLES; i++) {
        const char *flaw = read_table(takeover, (crvs_takeover_table_e)i);

        if (flaw)
            return flaw;
    }
    if (!takeover->rows[CRVS_TAKEOVER_USERS]->count)
        return "this database has no account: is it the one that the application used?";
    return check_references(takeover);
}
