/* SPDX-License-Identifier: Apache-2.0 */
#include "imports/table.h"

#include "accounts/accounts.h"
#include "core/text/decode.h"
#include "core/text/text.h"
#include "imports/problems.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

#define CODE_LENGTH 8
#define MAX_CODES_LENGTH 500

typedef struct {
    const char *word; /* folded */
    int meaning;
} word_t;

static const char *const roles[] = {"learner", "trainer", "admin"};
static const word_t role_words[] = {
    {"learner", 0},   {"student", 0},       {"apprenant", 0},      {"apprenante", 0},     {"apprenant(e)", 0},
    {"eleve", 0},     {"etudiant", 0},      {"etudiante", 0},      {"trainer", 1},        {"teacher", 1},
    {"formateur", 1}, {"formatrice", 1},    {"enseignant", 1},     {"enseignante", 1},    {"enseignant(e)", 1},
    {"admin", 2},     {"administrator", 2}, {"administration", 2}, {"administrateur", 2}, {"administratrice", 2},
};

static int role_of(apr_pool_t *pool, const char *cell)
{
    const char *folded = crvs_head_fold(pool, cell);

    for (size_t i = 0; i < sizeof(role_words) / sizeof(*role_words); i++) {
        if (!strcmp(role_words[i].word, folded))
            return role_words[i].meaning;
    }
    return -1;
}

/* A cell of a row as it is stored; "" where there is no such column, -1, or the row ends before it. */
static const char *cell_at(apr_pool_t *pool, const crvs_csv_row_t *row, int place)
{
    if (place < 0 || place >= row->cells->nelts)
        return "";
    return crvs_text_line(pool,
                          crvs_text_trim_unseen(pool, crvs_csv_plain(APR_ARRAY_IDX(row->cells, place, const char *))));
}

static const char *cell_of(apr_pool_t *pool, const crvs_csv_row_t *row, const crvs_import_head_t *head, int column)
{
    return cell_at(pool, row, head->places[column]);
}

/* Of a name in two columns: as it is said, "Aïcha Ngo". */
static const char *name_of(apr_pool_t *pool, const crvs_csv_row_t *row, const crvs_import_head_t *head)
{
    const char *whole = cell_of(pool, row, head, CRVS_COLUMN_NAME);
    const char *first = cell_of(pool, row, head, CRVS_COLUMN_FIRST_NAME);
    const char *last = cell_of(pool, row, head, CRVS_COLUMN_LAST_NAME);

    if (*whole)
        return whole;
    return apr_pstrcat(pool, first, *first && *last ? " " : "", last, NULL);
}

static bool has_controls(const crvs_import_line_t *line)
{
    return crvs_text_has_controls(line->full_name) || crvs_text_has_controls(line->sort_name)
           || crvs_text_has_controls(line->username) || crvs_text_has_controls(line->email)
           || crvs_text_has_controls(line->class_codes);
}

/* Whether something stands behind the columns that have a head. */
static bool has_more(const crvs_csv_row_t *row, const crvs_import_head_t *head)
{
    for (int i = head->count; i < row->cells->nelts; i++) {
        if (*APR_ARRAY_IDX(row->cells, i, const char *))
            return true;
    }
    return false;
}

apr_array_header_t *crvs_table_codes(apr_pool_t *pool, const char *cell)
{
    apr_array_header_t *codes = apr_array_make(pool, 2, sizeof(const char *));
    char *symbols = apr_palloc(pool, strlen(cell) + 1);
    apr_size_t length = 0;

    /* A code may be written in halves: what counts is that each has its eight symbols. */
    for (; *cell; cell++) {
        if (!strchr(" ,;|/-\t\n", *cell))
            symbols[length++] = *cell;
    }
    if (length % CODE_LENGTH)
        return NULL;
    for (apr_size_t at = 0; at < length; at += CODE_LENGTH)
        *(const char **)apr_array_push(codes) = apr_pstrmemdup(pool, symbols + at, CODE_LENGTH);
    return codes;
}

/* What stands in the columns of courses. */
static const apr_array_header_t *courses_of(apr_pool_t *pool, const crvs_csv_row_t *row, const crvs_import_head_t *head)
{
    apr_array_header_t *courses = apr_array_make(pool, 0, sizeof(crvs_import_course_t));

    for (int i = 0; i < head->count; i++) {
        const char *name = head->columns[i] == CRVS_COLUMN_COURSE ? crvs_text_seen(pool, cell_at(pool, row, i)) : "";
        const char *role;

        if (!*name)
            continue;
        role = cell_at(pool, row, crvs_head_role_of_course(head, i));
        if (*role && role_of(pool, role) == 0)
            role = "";
        *(crvs_import_course_t *)apr_array_push(courses) =
            (crvs_import_course_t){crvs_text_repair(pool, name, strlen(name)), role};
    }
    return courses;
}

/* What is wrong with a line, whatever the database says. */
static const char *problems_of(apr_pool_t *pool, const crvs_import_line_t *line)
{
    const char *found = "";

    if (has_controls(line))
        return crvs_problems_add(pool, found, CRVS_T("import.problem.characters"));
    if (!*line->full_name)
        found = crvs_problems_add(pool, found, CRVS_T("import.problem.name_missing"));
    else if (crvs_text_characters(line->full_name) > CRVS_FULL_NAME_LENGTH || crvs_flaws_sort_name(line->sort_name))
        found = crvs_problems_add(pool, found, CRVS_T("import.problem.name_long"));
    if (!*line->username)
        found = crvs_problems_add(pool, found, CRVS_T("import.problem.username_missing"));
    else if (crvs_flaws_username(line->username))
        found = crvs_problems_add(pool, found, CRVS_T("import.problem.username"));
    if (crvs_flaws_email(line->email))
        found = crvs_problems_add(pool, found, CRVS_T("import.problem.email"));
    if (!line->role)
        found = crvs_problems_add(pool, found, CRVS_T("import.problem.role"));
    if (strlen(line->class_codes) > MAX_CODES_LENGTH || !crvs_table_codes(pool, line->class_codes))
        found = crvs_problems_add(pool, found, CRVS_T("import.problem.class"));
    return found;
}

static crvs_import_line_t read_line(apr_pool_t *pool, const crvs_csv_row_t *row, const crvs_import_head_t *head)
{
    const char *role = cell_of(pool, row, head, CRVS_COLUMN_ROLE);
    const char *suspended = crvs_text_seen(pool, cell_of(pool, row, head, CRVS_COLUMN_SUSPENDED));
    int which = *role ? role_of(pool, role) : -1;
    crvs_import_line_t line = {
        .number = row->number,
        .full_name = name_of(pool, row, head),
        .sort_name = cell_of(pool, row, head, CRVS_COLUMN_LAST_NAME),
        .username = cell_of(pool, row, head, CRVS_COLUMN_USERNAME),
        .email = crvs_text_seen(pool, cell_of(pool, row, head, CRVS_COLUMN_EMAIL)),
        .role = !*role       ? ""
                : which >= 0 ? roles[which]
                             : NULL,
        .class_codes = crvs_text_seen(pool, cell_of(pool, row, head, CRVS_COLUMN_CODES)),
        .courses = courses_of(pool, row, head),
    };

    /* Where cells have moved, no other word would help. */
    line.is_suspended = !strcmp(suspended, "1");
    line.problems = has_more(row, head) ? crvs_problems_word(CRVS_T("import.problem.cells")) : problems_of(pool, &line);
    if (*suspended && !line.is_suspended && strcmp(suspended, "0") != 0)
        line.problems = crvs_problems_add(pool, line.problems, CRVS_T("import.problem.suspended"));
    if (!line.role)
        line.role = "";
    return line;
}

/* A workbook of Excel, old or new, or of LibreOffice: the new ones are archives. */
static bool is_workbook(const char *text, apr_size_t length)
{
    return length >= 4 && (!memcmp(text, "PK\x03\x04", 4) || !memcmp(text, "\xd0\xcf\x11\xe0", 4));
}

crvs_import_flaw_t crvs_table_read(apr_pool_t *pool, const char *text, apr_size_t length, crvs_import_table_t *table)
{
    static const crvs_import_flaw_t empty = {CRVS_T("import.flaw.empty"), NULL, NULL};
    crvs_import_flaw_t flaw;
    crvs_csv_e read;
    int fault_row;

    *table = (crvs_import_table_t){.text = crvs_decode(pool, text, length), .head = {.passed_over = ""}};
    table->lines = apr_array_make(pool, 64, sizeof(crvs_import_line_t));
    table->rows = apr_array_make(pool, 64, sizeof(crvs_csv_row_t));
    if (is_workbook(text, length))
        return (crvs_import_flaw_t){CRVS_T("import.flaw.workbook"), NULL, NULL};
    if (!table->text)
        return (crvs_import_flaw_t){CRVS_T("import.flaw.encoding"), NULL, NULL};
    read = crvs_csv_read(pool, table->text, strlen(table->text), CRVS_IMPORT_LINES + 1, &table->rows, &fault_row);
    if (read == CRVS_CSV_ENCODING)
        return (crvs_import_flaw_t){CRVS_T("import.flaw.encoding"), NULL, NULL};
    if (read == CRVS_CSV_QUOTES)
        return (crvs_import_flaw_t){CRVS_T("import.flaw.quotes"), "line", apr_itoa(pool, fault_row)};
    if (read == CRVS_CSV_TOO_MANY)
        return (crvs_import_flaw_t){CRVS_T("import.flaw.too_many"), "line", apr_itoa(pool, fault_row)};
    if (!table->rows->nelts)
        return empty;
    flaw = crvs_head_read(pool, &APR_ARRAY_IDX(table->rows, 0, crvs_csv_row_t), &table->head);
    if (flaw.key)
        return flaw;
    for (int i = 1; i < table->rows->nelts; i++)
        *(crvs_import_line_t *)apr_array_push(table->lines) =
            read_line(pool, &APR_ARRAY_IDX(table->rows, i, crvs_csv_row_t), &table->head);
    return table->lines->nelts ? flaw : empty;
}

/* Which cells of a row a page may not show: from that one on. A row that is longer than the head was shifted. */
static bool is_secret(const crvs_import_head_t *head, const crvs_csv_row_t *row, int at)
{
    if (!has_more(row, head))
        return at < head->count && head->columns[at] == CRVS_COLUMN_PASSWORD;
    for (int i = 0; i <= at && i < head->count; i++) {
        if (head->columns[i] == CRVS_COLUMN_PASSWORD)
            return true;
    }
    return at >= head->count;
}

static void add_row(crvs_buffer_t *text, const crvs_import_head_t *head, const crvs_csv_row_t *row, bool is_head)
{
    for (int at = 0; at < row->cells->nelts; at++) {
        const char *cell = APR_ARRAY_IDX(row->cells, at, const char *);

        /* A row that has too many cells is to be seen to have them. */
        if (!is_head && is_secret(head, row, at))
            cell = at < head->count || !*cell ? "" : "…";
        crvs_csv_add(text, at ? ';' : '\0', cell);
    }
}

/* A row that has the same fault as the one that it stands for. */
static void add_fault(crvs_buffer_t *text, crvs_csv_e fault)
{
    crvs_buffer_add(text, "\"…", strlen("\"…"));
    for (int i = 0; fault == CRVS_CSV_TOO_MANY && i <= CRVS_CSV_CELLS; i++)
        crvs_buffer_add(text, i ? ";…" : "\"", i ? strlen(";…") : 1);
}

static void go_to(crvs_buffer_t *text, int *line, int number)
{
    for (; *line < number; (*line)++)
        crvs_buffer_add(text, "\n", 1);
}

/* Whether a first line that could not be read as one names passwords. */
static bool names_passwords(apr_pool_t *pool, const char *text)
{
    return crvs_head_is_password(crvs_head_fold(pool, apr_pstrmemdup(pool, text, strcspn(text, "\r\n"))));
}

const char *crvs_table_without_passwords(apr_pool_t *pool, const char *text)
{
    crvs_import_head_t head = {.passed_over = ""};
    apr_array_header_t *rows;
    crvs_buffer_t shown;
    int line = 1, fault_row;
    crvs_csv_e read = crvs_csv_read(pool, text, strlen(text), APR_INT32_MAX, &rows, &fault_row);

    if (rows->nelts)
        crvs_head_read(pool, &APR_ARRAY_IDX(rows, 0, crvs_csv_row_t), &head);
    if (rows->nelts ? !head.has_password : !names_passwords(pool, text))
        return text;
    crvs_buffer_init(&shown, pool, 4096);
    /* An empty first line would be lost: browsers take it for the source's. */
    if (rows->nelts && APR_ARRAY_IDX(rows, 0, crvs_csv_row_t).number > 1)
        crvs_buffer_add(&shown, "sep=;", 5);
    for (int i = 0; i < rows->nelts; i++) {
        const crvs_csv_row_t *row = &APR_ARRAY_IDX(rows, i, crvs_csv_row_t);

        go_to(&shown, &line, row->number);
        add_row(&shown, &head, row, i == 0);
    }
    go_to(&shown, &line, fault_row);
    if (read != CRVS_CSV_OK)
        add_fault(&shown, read);
    return shown.text;
}
